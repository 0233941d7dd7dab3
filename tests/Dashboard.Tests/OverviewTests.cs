using System.Net.Http.Json;
using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>The fleet at a glance.</summary>
public sealed class OverviewTests(SharedStage shared)
{
    [Fact]
    public async Task An_empty_fleet_says_how_to_begin_and_one_that_is_not_what_needs_attention()
    {
        await using var stage = new Stage(shared.Browser);
        await stage.InitializeAsync();
        await using var visit = await stage.SignedIn();
        await visit.Go("/");
        await Expect(visit.Main).ToContainTextAsync("--demo");
        await visit.IsAccessible();
        await visit.Main.GetByRole(AriaRole.Link, new() { Name = "Add a server" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Add a server");

        for (var i = 0; i < 3; i++) await stage.Fleet.Register($"web-{i}", "fly", "fra");
        await stage.Fleet.Register("api", "aws", "us-east-1");
        using var server = await stage.Client.PostAsJsonAsync("/api/v1/servers",
            new { name = "nowhere", host = "127.0.0.1", port = 1, sshUser = "root", authMethod = "password", sshPassword = "none" });
        server.EnsureSuccessStatusCode();

        await visit.Go("/");
        await Expect(visit.Main.GetByRole(AriaRole.Region, new() { Name = "Counts" })).ToContainTextAsync("4 running");
        var regions = visit.Main.GetByRole(AriaRole.Region, new() { Name = "Instances by region" });
        await Expect(regions.Locator("tr", new() { HasText = "fra" })).ToContainTextAsync("3");
        await Expect(visit.Main.Locator("svg circle")).ToHaveCountAsync(2);

        await visit.Main.Locator("[data-matter=error]").GetByRole(AriaRole.Link, new() { Name = "Server nowhere" }).ClickAsync();
        await visit.IsAt("/servers/srv_");

        foreach (var look in new[] { Look.Night, Look.Phone })
        {
            await using var other = await stage.SignedIn(look);
            await other.Go("/");
            await Expect(other.Main.Locator("[data-matter=error]")).ToBeVisibleAsync();
            await other.Settled();
            await other.FitsTheWindow();
            await other.IsAccessible();
        }
    }
}
