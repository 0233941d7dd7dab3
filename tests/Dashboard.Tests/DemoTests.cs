using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>What a newcomer sees of a demo. The pictures of the documentation are taken here.</summary>
public sealed class DemoTests(DemoStage stage) : IClassFixture<DemoStage>
{
    [Fact]
    public async Task A_demo_lives_and_says_that_it_is_one()
    {
        await using (var visit = await stage.SignedIn(Look.Night))
        {
            await visit.Go("/servers");
            await Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();
            await visit.Settled();
            await visit.Picture("servers-dark");
        }

        await using (var visit = await stage.SignedIn())
        {
            await visit.Go("/instances");
            await Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Link).First).ToBeVisibleAsync();
            await visit.Picture("instances");

            // One of the first, which have a whole day behind them.
            await visit.Go("/instances?search=worker-01");
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "worker-01", Exact = true }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Metrics" }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "24 h" }).Or(visit.Page.GetByRole(AriaRole.Button, new() { Name = "24 h" })).ClickAsync();
            await Expect(visit.Page.Locator(".chart canvas").First).ToBeVisibleAsync();
            await visit.Settled();

            // What its agent says, and not what its machine has, which is all that a look from outside knows.
            await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Memory" }).GetByRole(AriaRole.Cell, new() { Name = "2.0 GiB" })).ToBeVisibleAsync();
            await visit.Picture("metrics");

            // Costs come when the demo has run for half a minute.
            await visit.Go("/");
            await Expect(visit.Page.GetByText("Demo", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(visit.Main).ToContainTextAsync("Needs attention");
            await Expect(visit.Page.Locator("main a[href*='/alerts/']").First).ToBeVisibleAsync();
            await visit.IsAccessible();
            await Expect(visit.Page.Locator(".figure").Filter(new() { HasText = "This month" })).Not.ToContainTextAsync("$0.00", new() { Timeout = 180_000 });
            await visit.Picture("overview");
        }

        await using (var visit = await stage.SignedIn(Look.Phone))
        {
            await visit.Go("/overview");
            await visit.Settled();
            await visit.FitsTheWindow();
            await visit.Picture("overview-phone");
        }
    }

    [Fact]
    public async Task A_machine_is_rented_with_a_providers_credential_and_given_back()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/servers?add=1");
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rent one" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("rented");
        await dialog.GetByLabel("Provider").SelectOptionAsync("hetzner");
        await dialog.GetByLabel("Region").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        var region = await dialog.GetByLabel("Region").InputValueAsync();
        await dialog.GetByLabel("Size").SelectOptionAsync("demo-8");
        await dialog.GetByLabel("Labels").FillAsync("env=test");
        await visit.IsAccessible();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rent", Exact = true }).ClickAsync();
        await Expect(dialog.Locator("[data-operation=succeeded]")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Go to rented" }).ClickAsync();
        await visit.IsAt("/servers/srv_");
        await Expect(visit.Main.Locator(".page-head [data-status=ACTIVE]")).ToBeVisibleAsync();

        var path = $"/api/v1/servers/{new Uri(visit.Page.Url).Fragment.Split('/')[^1]}";
        var server = await stage.Fleet.Ask(path);
        Assert.Equal(("active", "hetzner", region, "demo-8", "test"),
            ((string?)server["status"], (string?)server["provider"], (string?)server["region"], (string?)server["size"], (string?)server["labels"]!["env"]));

        await visit.Button("Remove…").ClickAsync();
        await visit.ConfirmByName("rented", "Remove");
        await visit.Go("/servers?search=rented");
        await Expect(visit.Main.GetByText("No server is so")).ToBeVisibleAsync();
    }
}

/// <summary>A demo, large enough for a server to be cut off.</summary>
public sealed class DemoStage : Stage
{
    public DemoStage(SharedStage shared)
        : base(shared.Browser) => Demo = Browsing.Visit.TakesPictures ? 120 : 64;
}
