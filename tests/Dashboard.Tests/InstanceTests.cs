using System.Net.Http.Json;
using Fleet.Tests.Pages.Browsing;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

/// <summary>The list of instances, and an instance's page.</summary>
[Collection(Rooms.Machines)]
public sealed class InstanceTests(SharedStage stage)
{
    private static readonly string[] Parts =
        ["", "metrics", "logs", "commands", "processes", "events", "backups", "configuration", "drift", "extensions", "security", "cost"];

    [Fact]
    public async Task Ten_thousand_are_scrolled_through_and_few_rows_are_drawn()
    {
        var one = await stage.Fleet.Register("pattern", "aws");
        await using var others = await stage.Fleet.Multiply(one, 10_000);
        await using var visit = await stage.SignedIn();
        await visit.Go("/instances?provider=aws");
        var rows = visit.Main.Locator("[data-row]");
        await Expect(visit.Main.GetByText("10,001 in all")).ToBeAttachedAsync();

        foreach (var part in new[] { 0.0, 0.3, 0.7, 1.0 })
        {
            await visit.Page.EvaluateAsync("part => scrollTo(0, part * document.documentElement.scrollHeight)", part);
            await Expect(rows.Locator("a").Nth(5)).ToBeVisibleAsync();
            await Expect(visit.Main.Locator(".ghost")).ToHaveCountAsync(0);
            Assert.InRange(await rows.CountAsync(), 10, 80);
        }

        await visit.Main.GetByLabel("Search").FillAsync("many-07777");
        await visit.IsAt("/instances.*search=many-07777");
        await Expect(rows).ToHaveCountAsync(1);
        await visit.Page.ReloadAsync();
        await Expect(rows.Locator("a")).ToHaveTextAsync("many-07777");
    }

    [Fact]
    public async Task A_bulk_action_says_who_would_be_refused_before_it_is_done()
    {
        var (first, second) = (await stage.Fleet.Register("bulk-first"), await stage.Fleet.Register("bulk-second"));
        using var suspended = await stage.Client.PostAsync($"/api/v1/instances/{second}/suspend", null);
        suspended.EnsureSuccessStatusCode();
        await using var visit = await stage.SignedIn();
        await visit.Go("/instances?search=bulk-");
        await visit.Main.GetByLabel($"Choose {first}").CheckAsync();
        await visit.Main.GetByLabel($"Choose {second}").CheckAsync();
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Suspend" }).ClickAsync();

        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("[data-dry-run=true]")).ToContainTextAsync("would be begun for 1 of 2; 1 would be refused");
        await visit.IsAccessible();
        await stage.Fleet.Becomes($"/api/v1/instances/{first}", "RUNNING");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Suspend 1" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 of 2 succeeded, 1 failed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(visit.Main.Locator($"[data-row={first}] [data-status=SUSPENDED]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_runs_on_a_server_is_stopped_started_and_destroyed_by_its_name()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var host = await SshTestHost.Start();
        var id = await stage.Fleet.Deploy("shop", await stage.Fleet.Add("box", host));
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{id}");
        var (actions, head) = (visit.Main.GetByRole(AriaRole.Group, new() { Name = "Actions" }), visit.Main.Locator(".page-head .status").First);

        await actions.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(head).ToHaveAttributeAsync("data-status", "STOPPED");
        await actions.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(head).ToHaveAttributeAsync("data-status", "RUNNING");

        await actions.GetByRole(AriaRole.Button, new() { Name = "Destroy" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        var destroy = dialog.GetByRole(AriaRole.Button, new() { Name = "Destroy" });
        await dialog.GetByLabel("Type shop to go on").FillAsync("sho");
        await Expect(destroy).ToBeDisabledAsync();
        await visit.IsAccessible();
        await dialog.GetByLabel("Type shop to go on").FillAsync("shop");
        await destroy.ClickAsync();
        await Expect(head).ToHaveAttributeAsync("data-status", "DESTROYED");
    }

    [Fact]
    public async Task A_terminal_echoes_a_command_answers_and_log_lines_arrive_while_one_looks()
    {
        var id = await stage.Fleet.Register("agented");
        var file = Path.Combine(stage.Fleet.DataFolder, "agented.log");
        await using var agent = AgentProcess.Start(stage.Fleet, "agented", file);
        await using var visit = await stage.SignedIn();

        await visit.Go($"/instances/{id}/logs");
        await stage.Fleet.Hears(id);
        await File.AppendAllTextAsync(file, "the first line\n");
        var log = visit.Main.GetByRole(AriaRole.Log);
        await Expect(log).ToContainTextAsync("the first line");
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await File.AppendAllTextAsync(file, "the second line\n");
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Go on (1 new)" }).ClickAsync();
        await Expect(log).ToContainTextAsync("the second line");
        await visit.Main.GetByLabel("Search").FillAsync("first");
        await Expect(log.Locator("[data-level]")).ToHaveCountAsync(1);
        await visit.IsAccessible();

        await visit.Go($"/instances/{id}/terminal");
        await Expect(visit.Main.Locator(".xterm-helper-textarea")).ToBeFocusedAsync();
        await Expect(visit.Main.Locator(".xterm-rows")).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[#$]"));
        await visit.Page.Keyboard.TypeAsync("echo sum:$((40+2))\n");
        await Expect(visit.Main.Locator(".xterm-rows")).ToContainTextAsync("sum:42");

        await visit.Go($"/instances/{id}/commands");
        await visit.Main.GetByLabel("Command").FillAsync("echo product:$((6*7))");
        await visit.Main.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(visit.Main.Locator("[data-command=SUCCEEDED]").First).ToContainTextAsync("product:42");

        await visit.Go($"/instances/{id}/metrics");
        await Expect(visit.Main.Locator(".uplot").First).ToBeVisibleAsync();
        await visit.IsAccessible();
    }

    [Fact]
    public async Task A_terminal_without_an_agent_says_why_there_is_none()
    {
        var id = await stage.Fleet.Register("silent");
        await using var visit = await stage.SignedIn();
        await visit.Go($"/instances/{id}/terminal");
        await Expect(visit.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("No agent of this instance is connected");
        await Expect(visit.Main).ToContainTextAsync("FLEET_INSTANCE=silent fleet agent");
    }

    [Fact]
    public async Task A_viewer_sees_no_buttons_that_would_be_refused()
    {
        var id = await stage.Fleet.Register("looked-at");
        using var user = await stage.Client.PostAsJsonAsync("/api/v1/admin/users", new { email = "vic@example.com", name = "Vic", password = Stage.Password, role = "VIEWER" });
        user.EnsureSuccessStatusCode();
        await using var visit = await stage.Visit();
        await visit.SignIn("vic@example.com", Stage.Password);
        await visit.Go($"/instances/{id}");
        await Expect(visit.Main.GetByRole(AriaRole.Navigation, new() { Name = "Parts of this instance" })).ToBeVisibleAsync();
        await Expect(visit.Main.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(visit.Main.GetByRole(AriaRole.Link, new() { Name = "Terminal" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Every_part_can_be_used_by_everybody_in_the_dark_and_on_a_phone()
    {
        var id = await stage.Fleet.Register("parted", region: "fra");
        await using var dark = await stage.SignedIn(Look.Night);
        await using var phone = await stage.SignedIn(Look.Phone);
        foreach (var part in Parts)
        {
            foreach (var visit in new[] { dark, phone })
            {
                await visit.Go($"/instances/{id}/{part}");
                await visit.Settled();
            }

            await dark.IsAccessible();
            await phone.FitsTheWindow();
        }
    }
}
