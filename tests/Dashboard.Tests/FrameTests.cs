using Fleet.Tests.Pages.Browsing;
using Fleet.Tests.Processes.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>What stands around every page.</summary>
public sealed class FrameTests(SharedStage stage)
{
    private static readonly string[] Areas =
        ["overview", "servers", "instances", "deployments", "alerts", "tasks", "costs", "security", "audit", "settings", "operator"];

    [Fact]
    public async Task A_wrong_password_is_refused_and_the_right_one_opens_the_page_until_one_signs_out()
    {
        await using var visit = await stage.Visit();
        await visit.Page.GotoAsync("/");
        await visit.Page.GetByLabel("E-mail").FillAsync(Stage.Email);
        await visit.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("not this one");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.IsAccessible();

        await visit.SignIn(Stage.Email, Stage.Password);
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator(".who")).ToHaveTextAsync(Stage.Email);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.GetByLabel("E-mail")).ToBeVisibleAsync();
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.GetByLabel("E-mail")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_API_key_opens_the_page_in_one_tab_and_no_other()
    {
        await using var visit = await stage.Visit();
        await visit.Page.GotoAsync("/");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "API key" }).ClickAsync();
        await visit.Page.GetByLabel("API key").Last.FillAsync(FleetServer.AdminKey);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Areas" })).ToBeVisibleAsync();

        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync("/");
        await Expect(other.GetByLabel("E-mail")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_session_that_ends_elsewhere_leads_back_to_the_door()
    {
        await using var visit = await stage.Visit();
        await visit.SignIn(Stage.Email, Stage.Password);
        await visit.Go("/instances");
        await visit.Page.Context.ClearCookiesAsync();
        await visit.Page.EvaluateAsync("location.hash = '#/servers'");
        await Expect(visit.Page.GetByLabel("E-mail")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_area_can_be_used_by_everybody_in_the_dark_and_on_a_phone()
    {
        await using (var visit = await stage.SignedIn(Look.Night))
        {
            foreach (var area in Areas)
            {
                await visit.Go($"/{area}");
                await visit.Settled();
                await visit.IsAccessible();
            }
        }

        await using (var visit = await stage.SignedIn(Look.Phone))
        {
            await visit.Go("/operator");
            foreach (var area in Areas)
            {
                await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
                await visit.Page.Locator($"nav a[href='#/{(area is "overview" ? "" : area)}']").ClickAsync();
                await Expect(visit.Page).ToHaveTitleAsync($"{char.ToUpperInvariant(area[0])}{area[1..]} – Fleet");
                await Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
                await visit.Settled();
                await visit.FitsTheWindow();
                await visit.IsAccessible();
            }
        }
    }

    [Fact]
    public async Task The_keyboard_alone_goes_from_area_to_area()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/");
        await visit.Page.Locator("nav a[href='#/servers']").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.IsAt("/servers");
        await Expect(visit.Main).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_first_view_is_less_than_300_kB_on_the_wire()
    {
        await using var visit = await stage.Visit();
        var network = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        var bytes = 0.0;
        network.Event("Network.loadingFinished").OnEvent += (_, loaded) => bytes += loaded!.Value.GetProperty("encodedDataLength").GetDouble();
        await network.SendAsync("Network.enable");

        await visit.SignIn(Stage.Email, Stage.Password);
        await visit.Settled();

        Assert.InRange(bytes, 1, 300_000);
    }
}
