using Fleet.Tests.Pages.Browsing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class SecurityTests(SharedStage stage)
{
    [Fact]
    public async Task A_secret_is_kept_and_its_value_shown_only_to_who_insists()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/security/secrets");
        await visit.Button("Add a secret…").ClickAsync();
        await visit.Field("Name").FillAsync("shop-key");
        await visit.Page.GetByLabel("Value").FillAsync("open sesame");
        await visit.Button("Add").ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "shop-key" })).ToBeVisibleAsync();

        await visit.Button("Rotate shop-key").ClickAsync();
        await visit.Page.GetByLabel("New value").FillAsync("open barley");
        await visit.Button("Rotate").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await visit.Button("Show shop-key").ClickAsync();
        await visit.IsAccessible();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The value will stand on your screen in clear.");
        await visit.Field("Type shop-key to go on").FillAsync("shop-key");
        await visit.Button("Show the value").ClickAsync();
        await Expect(visit.Page.Locator("[data-secret]")).ToHaveTextAsync("open barley");
        await visit.Button("I have it").ClickAsync();

        await visit.Button("Delete shop-key").ClickAsync();
        await visit.ConfirmByName("shop-key", "Delete");
        await Expect(visit.Main).ToContainTextAsync("The vault is empty");
    }

    [Fact]
    public async Task The_audit_log_is_shown_by_what_the_address_asks_for_and_its_chain_is_whole()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/audit?resource=user");
        var made = visit.Main.GetByRole(AriaRole.Button, new() { Name = "CREATE user" }).First;
        await made.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("After");
        await visit.IsAccessible();
        await visit.Button("Close").ClickAsync();
        await visit.Button("Verify the chain").ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Status).First).ToContainTextAsync("Intact");
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody(
        "/security/vulnerabilities", "/security/packages", "/security/compliance", "/security/keys", "/security/secrets", "/security/drift");
}
