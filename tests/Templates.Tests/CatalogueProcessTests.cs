using System.Diagnostics;
using System.Net;
using Fleet.TestKit;

namespace Fleet.Templates.Tests;

/// <summary>The catalogue's programs, really run.</summary>
public sealed class CatalogueProcessTests
{
    private static RunningInstance Run(string template, params (string Name, string Value)[] parameters) =>
        new(Lab.Good(null, CatalogueFiles.Yaml(template), parameters: parameters));

    private static (string, string) Port => ("port", $"{FreePort.Next()}");

    [Fact]
    public async Task The_static_website_serves_its_page_and_nothing_above_it()
    {
        using var instance = Run("static-web", Port, ("index_html", "<h1>Grüße</h1>"), ("address", "127.0.0.1"));
        await instance.Healthy();

        Assert.Equal("<h1>Grüße</h1>", await instance.Http.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.NotFound, (await instance.Http.GetAsync("/../index.html.bak")).StatusCode);
        await instance.Stop();
    }

    [Fact]
    public async Task The_python_application_keeps_its_notes_over_a_restart()
    {
        using var instance = Run("python-app", Port);
        await instance.Healthy();
        Assert.Equal("[]", await instance.Http.GetStringAsync("/notes"));
        foreach (var note in (string[])["first", "zweite: ä"])
        {
            Assert.Equal(HttpStatusCode.Created, (await instance.Http.PostAsync("/notes", new StringContent(note))).StatusCode);
        }

        await instance.Restart();
        await instance.Healthy();
        Assert.Equal(["first", "zweite: ä"], System.Text.Json.JsonSerializer.Deserialize<string[]>(await instance.Http.GetStringAsync("/notes"))!);
        Assert.True(File.Exists(Path.Combine(instance.Folder, "data", "notes.sqlite")));
        Assert.Equal(HttpStatusCode.NotFound, (await instance.Http.GetAsync("/other")).StatusCode);
    }

    [Fact]
    public async Task The_bot_goes_on_counting_after_a_restart_and_never_tells_its_token()
    {
        using var instance = Run("bot", ("region", "us-east-1"), ("interval_seconds", "1"));
        await Eventually.HoldsAsync("the second round", () => instance.Output.Contains("round 2", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Contains("crm runs in us-east-1 with a token", instance.Output, StringComparison.Ordinal);

        await instance.Restart();
        await Eventually.HoldsAsync("the third round", () => instance.Output.Contains("round 3", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        await instance.Stop();
        await Eventually.HoldsAsync("the end", () => instance.Output.Contains("ends", StringComparison.Ordinal));
        Assert.Single(instance.Output.Split('\n'), line => line == "round 1");
    }

    [Fact]
    public async Task The_node_application_greets()
    {
        Assert.SkipUnless(Has("node"), "There is no Node.js here.");
        using var instance = Run("node-app", Port);
        await instance.Healthy();
        Assert.Equal("{\"greeting\":\"Hello from crm\"}", await instance.Http.GetStringAsync("/"));
        await instance.Stop();
    }

    [Fact]
    public void The_scripts_of_odoos_hooks_are_POSIX_sh()
    {
        var hooks = Lab.Good(null, CatalogueFiles.Yaml("odoo-community")).Spec.Hooks!;
        foreach (var script in (string[])[hooks.Initialise!.Script, hooks.Neutralize!.Script, hooks.AdminPassword!.Script])
        {
            using var sh = Process.Start("sh", ["-n", "-c", script]);
            sh.WaitForExit();
            Assert.Equal(0, sh.ExitCode);
        }
    }

    private static bool Has(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
