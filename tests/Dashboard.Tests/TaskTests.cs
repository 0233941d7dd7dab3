using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class TaskTests(SharedStage stage)
{
    [Fact]
    public async Task A_task_is_scheduled_by_what_its_form_foresees_run_paused_and_deleted_by_its_name()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/tasks/new");
        await visit.Field("Name").FillAsync("try it");
        await visit.Field("Time zone").SelectOptionAsync("UTC");
        var next = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Next occurrences" });

        await visit.Field("Cron expression").FillAsync("99 * * * *");
        await Expect(next.GetByRole(AriaRole.Alert)).ToContainTextAsync("99 is not between 0 and 59");
        await visit.Field("Usual times").SelectOptionAsync("0 3 * * *");
        await Expect(next.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(8);

        // Three o'clock in UTC is four or five in Berlin, where this browser stands.
        await Expect(next.GetByRole(AriaRole.Listitem).First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("0[45]:00:00"));
        await visit.IsAccessible();

        await visit.Field("Action").SelectOptionAsync("none");
        await visit.Field("Targets").SelectOptionAsync("all");
        await visit.Button("Schedule the task").ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Name = "try it" })).ToBeVisibleAsync();

        await visit.Button("Run now").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Runs" }).Locator("[data-status]").First).ToBeVisibleAsync();
        await visit.Button("Pause").ClickAsync();
        await Expect(visit.Main.Locator("[data-status=PAUSED]")).ToBeVisibleAsync();
        await visit.IsAccessible();
        await visit.Button("Resume").ClickAsync();
        await Expect(visit.Main.Locator("[data-status=ACTIVE]").First).ToBeVisibleAsync();

        await visit.Link("Change").ClickAsync();
        await visit.Field("Description").FillAsync("whether it comes");
        await visit.Button("Change the task").ClickAsync();
        await Expect(visit.Main).ToContainTextAsync("whether it comes");

        await visit.Button("Delete…").ClickAsync();
        await visit.ConfirmByName("try it", "Delete");
        await visit.IsAt("/tasks$");
    }

    [Fact]
    public async Task A_maintenance_window_is_planned_and_taken_back()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/tasks/maintenance");
        await visit.Button("Plan a window…").ClickAsync();
        await visit.Field("Why").FillAsync("a new kernel");
        await visit.Button("Plan").ClickAsync();
        var row = visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "a new kernel" });
        await Expect(row.Locator("[data-status=ACTIVE]")).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody("/tasks/new", "/tasks/templates", "/tasks/maintenance");
}
