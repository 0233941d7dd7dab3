using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class CostTests(SharedStage stage)
{
    [Fact]
    public async Task A_budget_is_made_changed_and_deleted_by_its_name()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/costs/budgets");
        await visit.Button("Make a budget…").ClickAsync();
        await visit.Field("Name").FillAsync("month");
        await visit.Field("Amount, $").FillAsync("250");
        await visit.Button("Make").ClickAsync();
        var card = visit.Page.GetByRole(AriaRole.Region, new() { Name = "month" });
        await Expect(card).ToContainTextAsync("$0.00 of $250.00");
        await visit.IsAccessible();

        await visit.Button("Change month").ClickAsync();
        await visit.Field("Amount, $").FillAsync("300");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await Expect(card).ToContainTextAsync("of $300.00");
        await visit.Button("Delete month").ClickAsync();
        await visit.ConfirmByName("month", "Delete");
        await Expect(card).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_operator_sees_processes_grains_and_queues_by_the_old_address_too()
    {
        await using var visit = await stage.SignedIn();
        await visit.Page.GotoAsync("/operator");
        await visit.IsAt("/operator$");
        foreach (var part in new[] { "Processes", "Grains", "Queues" })
        {
            await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = part }).First.Locator("tbody tr").First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody("/costs/breakdown", "/costs/budgets", "/costs/idle", "/costs/recommendations", "/costs/llm");
}
