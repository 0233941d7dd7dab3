using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class SettingsTests(SharedStage stage)
{
    [Fact]
    public async Task A_key_is_shown_once_and_revoked_by_its_name()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/settings/keys");
        await visit.Button("Make a key…").ClickAsync();
        await visit.Field("Name").FillAsync("robot");
        await visit.Page.GetByLabel("Role").SelectOptionAsync("VIEWER");
        await visit.Button("Make").ClickAsync();
        var key = (await visit.Page.Locator("[data-secret]").InnerTextAsync()).Trim();
        await visit.IsAccessible();
        await visit.Button("I have it").ClickAsync();
        await Expect(visit.Page.GetByText(key)).ToHaveCountAsync(0);

        using var robot = new HttpClient { BaseAddress = stage.Client.BaseAddress };
        robot.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.True((await robot.GetAsync("/api/v1/me")).IsSuccessStatusCode);

        await visit.Button("Revoke robot").ClickAsync();
        await visit.ConfirmByName("robot", "Revoke");
        await Expect(visit.Main.Locator("[data-status=REVOKED]")).ToBeVisibleAsync();
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await robot.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_user_joins_a_team_and_both_are_deleted_by_their_names()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/settings/users");
        await visit.Button("Add a user…").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByLabel("E-mail").FillAsync("bob@example.com");
        await visit.Button("Add").ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "bob@example.com" })).ToBeVisibleAsync();

        await visit.Go("/settings/teams");
        await visit.Button("Make a team…").ClickAsync();
        await visit.Field("Name").FillAsync("sales");
        await visit.Button("Make").ClickAsync();
        await visit.Link("sales").ClickAsync();
        await visit.Button("Add a member…").ClickAsync();
        await visit.Field("User").SelectOptionAsync(new SelectOptionValue { Label = "bob@example.com" });
        await visit.Button("Add").ClickAsync();
        var role = visit.Field("Role of bob@example.com");
        await role.SelectOptionAsync("OPERATOR");
        await Expect(visit.Page.GetByText("The role is changed")).ToBeVisibleAsync();
        await visit.IsAccessible();
        await visit.Button("Remove bob@example.com").ClickAsync();
        await Expect(role).ToHaveCountAsync(0);

        await visit.Go("/settings/teams");
        await visit.Button("Delete sales").ClickAsync();
        await visit.ConfirmByName("sales", "Delete");
        await visit.Go("/settings/users?search=bob");
        await visit.Button("Delete bob@example.com").ClickAsync();
        await visit.ConfirmByName("bob@example.com", "Delete");
        await Expect(visit.Main).ToContainTextAsync("Nobody fits these filters");
    }

    [Fact]
    public async Task A_channel_that_nobody_hears_says_so_when_it_is_tested()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/settings/channels");
        await visit.Button("Make a channel…").ClickAsync();
        await visit.Field("Name").FillAsync("dead end");
        await visit.Field("Type").SelectOptionAsync("WEBHOOK");
        await visit.Field("Address").FillAsync("https://nowhere.invalid/hook");
        await visit.Button("Make").ClickAsync();
        await visit.Button("Test dead end").ClickAsync();
        await Expect(visit.Page.Locator(".notice.bad")).ToContainTextAsync("dead end: ");
        await visit.Button("Delete dead end").ClickAsync();
        await visit.ConfirmByName("dead end", "Delete");
    }

    [Fact]
    public async Task A_webhook_is_made_and_its_secret_shown_once()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/settings/webhooks");
        await visit.Button("Make a webhook…").ClickAsync();
        await visit.Field("Address").FillAsync("https://nowhere.invalid/agents");
        await visit.Button("Make").ClickAsync();
        await Expect(visit.Page.Locator("[data-secret]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^whsec_"));
        await visit.Button("I have it").ClickAsync();
        await visit.Link("https://nowhere.invalid/agents").ClickAsync();
        await visit.Button("Test").ClickAsync();
        await Expect(visit.Page.Locator(".notice.bad")).ToBeVisibleAsync();
        await visit.Button("Delete…").ClickAsync();
        await visit.ConfirmByName("https://nowhere.invalid/agents", "Delete");
        await visit.IsAt("/settings/webhooks$");
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody(
        "/settings/keys", "/settings/users", "/settings/teams", "/settings/channels", "/settings/webhooks", "/settings/extensions", "/settings/sealing");
}
