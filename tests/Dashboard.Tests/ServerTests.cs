using Fleet.Tests.Pages.Browsing;
using Fleet.Tests.SshHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>The list of servers, and a server's page.</summary>
[Collection(Rooms.Machines)]
public sealed class ServerTests(SharedStage stage)
{
    [Fact]
    public async Task A_server_is_added_provisioned_before_ones_eyes_cordoned_and_removed_by_its_name()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var host = await SshTestHost.Start();
        await using var visit = await stage.SignedIn();
        await visit.Go("/servers");
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Add a server" }).First.ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("machine");
        await dialog.GetByLabel("Host").FillAsync(host.Host);
        await dialog.GetByLabel("Port").FillAsync($"{host.Port}");
        await dialog.GetByLabel("Account").FillAsync(host.User);
        await dialog.GetByLabel("Private key").FillAsync(host.PrivateKey);
        await dialog.GetByLabel("Labels").FillAsync("env=test, gpu");
        await visit.IsAccessible();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();

        await Expect(dialog.Locator("[data-operation=succeeded]")).ToBeVisibleAsync();
        await Expect(dialog.Locator("[data-step=completed]", new() { HasText = "host key" })).ToContainTextAsync("SHA256:");
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Go to machine" }).ClickAsync();

        await visit.IsAt("/servers/srv_");
        var actions = visit.Main.GetByRole(AriaRole.Group, new() { Name = "Actions" });
        await Expect(visit.Main.Locator(".page-head [data-status=ACTIVE]")).ToBeVisibleAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Meter, new() { Name = "Memory" })).ToBeVisibleAsync();
        await Expect(visit.Main).ToContainTextAsync("env=test");

        await actions.GetByRole(AriaRole.Button, new() { Name = "Cordon", Exact = true }).ClickAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=CORDONED]")).ToBeVisibleAsync();
        await actions.GetByRole(AriaRole.Button, new() { Name = "Uncordon" }).ClickAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=CORDONED]")).ToHaveCountAsync(0);

        await actions.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await dialog.GetByLabel("Type machine to go on").FillAsync("machine");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await visit.Go("/servers?search=machine");
        await Expect(visit.Main.GetByText("No server is so")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_server_whose_key_has_changed_is_told_of_and_trusted_again_by_its_name_alone()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var host = await SshTestHost.Start();
        var id = await stage.Fleet.Add("turncoat", host);
        await using var visit = await stage.SignedIn();
        await visit.Go($"/servers/{id}");
        var before = await visit.Main.Locator(".fingerprint").TextContentAsync();
        await host.RotateHostKey();
        await host.Restart();
        await Expect(visit.Main.Locator(".page-head [data-status=ERROR]")).ToBeVisibleAsync();

        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Type turncoat to go on").FillAsync("turncoat");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=ACTIVE]")).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".fingerprint")).Not.ToHaveTextAsync(before!);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_says_why_and_can_be_used_by_everybody_in_the_dark_and_on_a_phone()
    {
        await using var visit = await stage.SignedIn(Look.Night);
        await visit.Go("/servers?add=1");
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("nowhere");
        await dialog.GetByLabel("Host").FillAsync("127.0.0.1");
        await dialog.GetByLabel("Port").FillAsync("1");
        await dialog.GetByLabel("Logs in by").SelectOptionAsync("password");
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync("not to be shown");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("refuses connections");
        await visit.IsAccessible();
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Go to nowhere" }).ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeVisibleAsync();

        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Add a window" }).ClickAsync();
        await dialog.GetByLabel("Why").FillAsync("new disks");
        await dialog.GetByLabel("How often").SelectOptionAsync("yes");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Region, new() { Name = "Maintenance windows" })).ToContainTextAsync("new disks");
        await visit.IsAccessible();

        await using var phone = await stage.SignedIn(Look.Phone);
        await phone.Go(new Uri(visit.Page.Url).Fragment[1..]);
        await Expect(phone.Main).ToContainTextAsync("new disks");
        await phone.FitsTheWindow();
    }
}
