using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>What a newcomer sees of a demo. The pictures of the documentation are taken here.</summary>
public sealed class DemoTests : IAsyncLifetime
{
    private readonly Stage _stage = new() { Demo = 120 };

    public ValueTask InitializeAsync() => _stage.InitializeAsync();

    [Fact]
    public async Task A_demo_lives_and_says_that_it_is_one()
    {
        await using (var visit = await _stage.SignedIn())
        {
            await Expect(visit.Page.GetByText("Demo", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(visit.Main).ToContainTextAsync("Needs attention");
            await Expect(visit.Page.Locator("main a[href*='/alerts/']").First).ToBeVisibleAsync();
            await Expect(visit.Page.Locator(".figure").Filter(new() { HasText = "This month" })).Not.ToContainTextAsync("$0.00", new() { Timeout = 180_000 });
            await visit.IsAccessible();
            await visit.Picture("overview");

            await visit.Go("/instances");
            var first = visit.Page.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Link).First;
            await Expect(first).ToBeVisibleAsync();
            await visit.Picture("instances");

            await first.ClickAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Metrics" }).ClickAsync();
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = "24 h" }).Or(visit.Page.GetByRole(AriaRole.Button, new() { Name = "24 h" })).ClickAsync();
            await Expect(visit.Page.Locator(".chart canvas").First).ToBeVisibleAsync();
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await visit.Picture("metrics");
        }

        await using (var visit = await _stage.SignedIn(Look.Night))
        {
            await visit.Go("/servers");
            await Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await visit.Picture("servers-dark");
        }

        await using (var visit = await _stage.SignedIn(Look.Phone))
        {
            await visit.Go("/overview");
            await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await visit.FitsTheWindow();
            await visit.Picture("overview-phone");
        }
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();
}
