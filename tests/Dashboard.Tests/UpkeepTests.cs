using System.Net;
using System.Text.RegularExpressions;
using Fleet.Tests.Pages.Browsing;
using Fleet.Tests.SshHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>What people do with the data and the configuration of what runs: each is clicked, and looked for on the machine and in the API.</summary>
public sealed class UpkeepTests(SharedStage stage, Workshop workshop) : IClassFixture<Workshop>
{
    [Fact]
    public async Task Data_are_backed_up_verified_brought_back_and_cloned()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{workshop.Instance}/backups");
        await visit.Button("Back up now").ClickAsync();
        await Succeeds(visit, "backup_instance");
        await visit.Button("Verify").ClickAsync();
        await Succeeds(visit, "verify_backup");
        await Expect(visit.Main.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("good");
        await visit.IsAccessible();
        var backup = (await stage.Fleet.Ask($"/api/v1/instances/{workshop.Instance}/backups"))["data"]![0]!;
        Assert.Equal(("completed", true), ((string?)backup["status"], (bool)backup["verification"]!["isGood"]!));

        var ledger = workshop.Path(workshop.Instance, "data/ledger");
        await File.WriteAllTextAsync(ledger, "spoilt");
        await visit.Button("Restore…").ClickAsync();
        await visit.ConfirmByName("ledger", "Restore");
        await Succeeds(visit, "restore_instance");
        Assert.Equal("first\n", await File.ReadAllTextAsync(ledger));

        await visit.Go($"/instances/{workshop.Instance}");
        await visit.Button("Clone…").ClickAsync();
        await Expect(visit.Field("Name")).ToHaveValueAsync("ledger-copy");
        await visit.Field("Server").SelectOptionAsync(workshop.Server);
        await visit.IsAccessible();
        await visit.Button("Clone").ClickAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Name = "ledger-copy" })).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=RUNNING]")).ToBeVisibleAsync();
        var clone = new Uri(visit.Page.Url).Fragment.Split('/')[^1];
        Assert.NotEqual(workshop.Instance, clone);
        var made = await stage.Fleet.Ask($"/api/v1/instances/{clone}");
        Assert.Equal(("RUNNING", workshop.Server), ((string?)made["status"], (string?)made["serverId"]));
        Assert.Equal("first\n", await File.ReadAllTextAsync(workshop.Path(clone, "data/ledger")));
    }

    [Fact]
    public async Task A_changed_configuration_is_deployed_and_a_cancelled_one_taken_back()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        var settings = workshop.Path(workshop.Instance, "settings.toml");
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{workshop.Instance}");
        await Redeploy(visit, "rate = 2");
        var done = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Operations of this instance" }).GetByRole(AriaRole.Row).Nth(1).Filter(new() { HasText = "redeploy instance" });
        await Expect(done.Locator("[data-status=SUCCEEDED]")).ToBeVisibleAsync();
        Assert.Equal("rate = 2\n", await File.ReadAllTextAsync(settings));
        Assert.Contains("rate = 2", await Configuration(), StringComparison.Ordinal);

        // It does not stop before it may, so that its redeployment is at its first step when it is cancelled.
        workshop.HoldsOn();
        await Redeploy(visit, "rate = 3");
        var operation = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Operation redeploy_instance" });
        await Expect(operation.Locator("[data-step=running]")).ToContainTextAsync("stop");
        var asked = await visit.Page.RunAndWaitForResponseAsync(
            () => operation.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync(), answer => answer.Url.EndsWith("/cancel", StringComparison.Ordinal));
        Assert.Equal((int)HttpStatusCode.Accepted, asked.Status);
        workshop.LetsGo();
        await Expect(done.Locator("[data-status=FAILED]")).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=RUNNING]")).ToBeVisibleAsync();
        await visit.IsAccessible();
        var last = (await stage.Fleet.Ask($"/api/v1/operations?target={workshop.Instance}&limit=1"))["data"]![0]!;
        Assert.Equal(("redeploy_instance", "failed", "cancelled"), ((string?)last["kind"], (string?)last["status"], (string?)last["error"]!["code"]));
        Assert.Equal("rate = 2\n", await File.ReadAllTextAsync(settings));
        Assert.Contains("rate = 2", await Configuration(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_found_and_put_right()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        var settings = workshop.Path(workshop.Instance, "settings.toml");
        var declared = await File.ReadAllTextAsync(settings);
        await File.AppendAllTextAsync(settings, "# by hand\n");
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{workshop.Instance}/drift");
        await visit.Button("Look now").ClickAsync();
        var found = visit.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "files.settings.toml" });
        await found.GetByRole(AriaRole.Button, new() { Name = "Plan a fix" }).ClickAsync();
        await Expect(found.Locator("[data-status=PENDING]")).ToBeVisibleAsync();
        await visit.IsAccessible();
        await found.GetByRole(AriaRole.Button, new() { Name = "reinstall" }).ClickAsync();
        await Expect(found.Locator("[data-status=RESOLVED]")).ToBeVisibleAsync();
        Assert.Equal(declared, await File.ReadAllTextAsync(settings));
        var drift = (await stage.Fleet.Ask($"/api/v1/drift/events?instanceId={workshop.Instance}"))["data"]![0]!;
        Assert.Equal(("files.settings.toml", "SUCCEEDED"), ((string?)drift["field_path"], (string?)drift["remediation"]!["status"]));
        Assert.StartsWith("remediation:", (string?)drift["resolved_by"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_policy_is_set_changed_and_removed()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{workshop.Instance}/configuration");
        var policy = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Idle policy" });
        await visit.Button("Suspend it when idle").ClickAsync();
        await visit.Field("After, minutes").FillAsync("45");
        await visit.Button("Except in some hours").ClickAsync();
        await visit.Field("sat").CheckAsync();
        await visit.Field("From").FillAsync("09:30");
        await visit.Field("To").FillAsync("00:00");
        await visit.Field("Time zone").FillAsync("Europe/Nowhere");
        await visit.IsAccessible();
        await visit.Button("Save").ClickAsync();
        await Expect(policy.GetByRole(AriaRole.Alert).First).ToContainTextAsync("time zone");
        await visit.Field("Time zone").FillAsync("Europe/Berlin");
        await visit.Button("Save").ClickAsync();
        await Expect(policy).ToContainTextAsync("paused after 45 min");
        await Expect(policy).ToContainTextAsync("never on mon, tue, wed, thu, fri, sat from 09:30 to 24:00");

        await policy.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await visit.Field("Then").SelectOptionAsync("stop");
        await visit.Button("Save").ClickAsync();
        await Expect(policy).ToContainTextAsync("stopped after 45 min");
        var path = $"/api/v1/instances/{workshop.Instance}/idle-policy";
        var set = await stage.Fleet.Ask(path);
        Assert.Equal((45, "stop", "Europe/Berlin"), ((int)set["afterMinutes"]!, (string?)set["mode"], (string?)set["timeZone"]));
        Assert.Equal(("09:30", "24:00", 6), ((string?)set["excluded"]![0]!["from"], (string?)set["excluded"]![0]!["to"], set["excluded"]![0]!["days"]!.AsArray().Count));

        await policy.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(policy).ToContainTextAsync("It runs on.");
        using var gone = await stage.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task What_is_told_of_it_fits_a_phone()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var visit = await stage.SignedIn(Look.Phone);
        foreach (var part in (string[])["", "backups", "configuration", "drift"])
        {
            await visit.Go($"/instances/{workshop.Instance}/{part}");
            await visit.Settled();
            await visit.FitsTheWindow();
        }
    }

    private static Task Succeeds(Visit visit, string kind) =>
        Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = $"Operation {kind}" })).ToHaveAttributeAsync("data-operation", "succeeded");

    private static async Task Redeploy(Visit visit, string rate)
    {
        await visit.Button("Redeploy…").ClickAsync();
        var configuration = visit.Field("Configuration (YAML)");
        await Expect(configuration).ToHaveValueAsync(new Regex("rate = "));
        await configuration.FillAsync(Regex.Replace(await configuration.InputValueAsync(), @"rate = \d", rate));
        await visit.Button("Deploy the change").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private async Task<string> Configuration() => (string)(await stage.Fleet.Ask($"/api/v1/instances/{workshop.Instance}/config"))["config"]!;
}
