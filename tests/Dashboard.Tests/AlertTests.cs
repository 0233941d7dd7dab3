using System.Text.RegularExpressions;
using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class AlertTests(SharedStage stage)
{
    [Fact]
    public async Task A_rule_is_tried_made_fires_and_is_deleted_by_its_name()
    {
        var id = await stage.Fleet.Register("watched", "ssh");
        await using var visit = await stage.SignedIn();
        await visit.Go("/alerts/rules/new");
        await visit.Field("Name").FillAsync("is up");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The last day by this rule" })).ToContainTextAsync(new Regex("Nothing was measured|would not have fired"));
        await visit.IsAccessible();
        await visit.Field("Type").SelectOptionAsync("LIFECYCLE");
        await visit.Field("Event").SelectOptionAsync("status_changed");
        await visit.Field("running").CheckAsync();
        await visit.Field("Holds for, s").FillAsync("0");
        await visit.Button("Make the rule").ClickAsync();
        await visit.IsAt("/alerts/rules$");
        await Expect(visit.Link("is up")).ToBeVisibleAsync();

        // It would find it out by itself within a minute; what becomes of it tells it at once.
        foreach (var verb in (string[])["suspend", "resume"])
        {
            using var done = await stage.Client.PostAsync($"/api/v1/instances/{id}/{verb}", null);
            done.EnsureSuccessStatusCode();
        }

        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Alerts", Exact = true }).GetByRole(AriaRole.Link, new() { Name = "Alerts" }).ClickAsync();
        var alert = visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "watched" });
        await Expect(alert).ToBeVisibleAsync();
        await alert.GetByRole(AriaRole.Checkbox).CheckAsync();
        await visit.Button("Acknowledge").ClickAsync();
        await Expect(alert.Locator("[data-status=ACKNOWLEDGED]")).ToBeVisibleAsync();

        await alert.GetByRole(AriaRole.Link).First.ClickAsync();
        await visit.Button("Silence…").ClickAsync();
        await visit.Field("Why").FillAsync("it is meant to be up");
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Silence", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "History" })).ToContainTextAsync("it is meant to be up");
        await Expect(visit.Button("Lift the silence")).ToBeVisibleAsync();
        await visit.IsAccessible();

        await visit.Go("/alerts/rules");
        await visit.Button("Disable is up").ClickAsync();
        await Expect(visit.Button("Enable is up")).ToBeVisibleAsync();
        await visit.Button("Delete is up").ClickAsync();
        await visit.ConfirmByName("is up", "Delete");
        await Expect(visit.Link("is up")).ToHaveCountAsync(0);

        await visit.Go("/alerts?status=RESOLVED");
        await Expect(visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "watched" })).ToBeVisibleAsync();
        Assert.Equal("RESOLVED", await visit.Field("Status").InputValueAsync());
    }

    [Fact]
    public async Task What_the_API_refuses_stands_beside_the_form()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/alerts/rules/new");
        await visit.Field("Name").FillAsync("nobody's");
        await visit.Field("Targets").SelectOptionAsync("instance");
        await visit.Field("Instance").FillAsync("inst_nobody");
        await visit.Button("Make the rule").ClickAsync();
        await Expect(visit.Page.Locator("form").GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no instance of that id");
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody("/alerts/rules", "/alerts/rules/new");
}
