using Fleet.Tests.Pages.Browsing;
using Fleet.Tests.SshHost;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fleet.Tests.Pages;

[Collection(Rooms.Office)]
public sealed class DeploymentTests(SharedStage stage)
{
    [Fact]
    public async Task A_template_is_put_to_work_before_ones_eyes_and_deployed_anew()
    {
        Assert.SkipWhen(SshTestHost.Unavailable is not null, SshTestHost.Unavailable ?? "");
        await using var host = await SshTestHost.Start();
        var server = await stage.Fleet.Add("workshop", host);
        await using var visit = await stage.SignedIn();
        await visit.Go("/deployments/new/bot");
        await visit.Field("Name").FillAsync("counter");
        await visit.Field("Server").SelectOptionAsync(server);
        await visit.Field("interval seconds").FillAsync("60");
        await visit.Button("Deploy").ClickAsync();
        await visit.IsAt("/deployments/dep_");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Its steps" }).GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".page-head [data-status=SUCCEEDED]")).ToBeVisibleAsync();
        await Expect(visit.Main.Locator(".live")).ToHaveCountAsync(0);
        await Expect(visit.Main).ToContainTextAsync("interval_seconds: 60");
        await visit.IsAccessible();
        var first = visit.Page.Url;

        await visit.Button("Redeploy…").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Redeploy", Exact = true }).ClickAsync();
        await Expect(visit.Page).Not.ToHaveURLAsync(first);
        await Expect(visit.Main.Locator(".page-head [data-status=SUCCEEDED]")).ToBeVisibleAsync();

        await visit.Go("/deployments");
        await Expect(visit.Main.GetByRole(AriaRole.Link, new() { Name = "counter" })).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_form_and_the_configuration_are_two_views_of_one_text()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/deployments/new");
        await visit.Link("Python application").ClickAsync();
        var yaml = visit.Field("The configuration, as YAML");
        await Expect(yaml).ToHaveValueAsync("template: python-app\n");

        await visit.Page.GetByLabel("port").First.FillAsync("21000");
        await Expect(yaml).ToHaveValueAsync("template: python-app\nparameters:\n  port: 21000\n");
        await yaml.FillAsync("template: python-app\nparameters:\n  port: 22000\n  domain: \"notes.example.com\"\nserver: srv_nowhere\n");
        await Expect(visit.Page.GetByLabel("port").First).ToHaveValueAsync("22000");
        await Expect(visit.Page.GetByLabel("domain").First).ToHaveValueAsync("notes.example.com");
        await visit.IsAccessible();
    }

    [Fact]
    public async Task What_is_wrong_with_a_configuration_is_told_all_at_once_with_its_places()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/deployments/new/own");
        await visit.Field("Name").FillAsync("broken");
        await visit.Field("The configuration, as YAML").FillAsync("runtime: process\nports: [eighty]\nbogus: true\n");
        await visit.Button("Deploy").ClickAsync();
        var faults = visit.Main.Locator(".faults li");
        await Expect(faults.Filter(new() { HasText = "line 2" })).ToBeVisibleAsync();
        await Expect(faults.Filter(new() { HasText = "bogus" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_fleet_is_changed_by_its_document_once_its_plan_was_seen()
    {
        await using var visit = await stage.SignedIn();
        await visit.Go("/deployments/file");
        await visit.Button("Load what there is").ClickAsync();
        var document = visit.Field("The fleet, as YAML");
        await Expect(document).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^apiVersion: fleet/v1\nname: fleet"));
        await document.FillAsync("apiVersion: fleet/v1\nname: written\nbudgets:\n  - { name: by-hand, amountUsd: 70, period: WEEKLY }\n");
        await visit.Button("Plan (dry run)").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The plan" })).ToContainTextAsync("1 to make");
        await visit.Button("Apply…").ClickAsync();
        await visit.Button("Apply").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The application" }).Locator("[data-status=SUCCEEDED]").First).ToBeVisibleAsync();

        await visit.Button("Plan (dry run)").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The plan" })).ToContainTextAsync("Everything is as the document says.");
        await document.FillAsync("apiVersion: fleet/v1\nname: written\nbudgets: []\nbogus: 1\n");
        await visit.Button("Plan (dry run)").ClickAsync();
        await Expect(visit.Main.Locator(".faults li").First).ToContainTextAsync("line 4");
    }

    [Fact]
    public Task They_are_for_everybody() => stage.AreForEverybody("/deployments/file", "/deployments/new", "/deployments/new/odoo-community", "/deployments/new/own");
}
