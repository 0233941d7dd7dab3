using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class RegistryTests(FleetHost fleet) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-registry-").FullName;

    private const string Document =
        """
        {
          "version": "7",
          "extensions": [
            { "name": "python", "category": "language", "version": "3.12.0", "description": "A snake", "dependencies": ["mise"] },
            { "name": "mise", "category": "tools", "version": "1.2.0" }
          ],
          "profiles": { "ai": { "description": "For models", "extensions": ["python"] } }
        }
        """;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_registry_clients_are_told_to_do_without()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        foreach (var path in new[] { "extensions", "extensions/categories", "profiles", "version" })
        {
            using var answer = await viewer.GetAsync($"/api/v1/registry/{path}");
            var said = await answer.Json();
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "CLI_UNAVAILABLE", true), (answer.StatusCode, said.Text("error"), said.GetProperty("fallback").GetBoolean()));
            Assert.Equal(503, said.GetProperty("statusCode").GetInt32());
        }

        using var profiles = await viewer.GetAsync("/api/v1/profiles");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (profiles.StatusCode, (await profiles.Json()).GetProperty("profiles").GetArrayLength()));
        Assert.False((await viewer.GetAsync("/api/v1/registry/cli-status").Json()).GetProperty("available").GetBoolean());
        var version = await viewer.GetAsync("/api/v1/version").Json();
        Assert.Equal((false, null), (version.GetProperty("cli_available").GetBoolean(), version.Text("sindri_cli")));
    }

    [Fact]
    public async Task A_registry_in_a_file_is_shown()
    {
        await using var host = With("Fleet:Registry:File", Document);
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var all = await viewer.GetAsync("/api/v1/registry/extensions").Json();
        Assert.Equal((2, "file"), (all.GetProperty("total").GetInt32(), all.GetProperty("origin").Text("source")));
        var found = await viewer.GetAsync("/api/v1/registry/extensions?category=language&search=SNAKE").Json();
        Assert.Equal(["category", "description", "name", "version"], found.GetProperty("extensions")[0].Names());
        Assert.Equal(1, found.GetProperty("total").GetInt32());
        Assert.Equal("language", (await viewer.GetAsync("/api/v1/registry/extensions/categories").Json()).GetProperty("categories")[0].Text("category"));
        Assert.Equal(["description", "extension_count", "extensions", "name"], (await viewer.GetAsync("/api/v1/profiles").Json()).GetProperty("profiles")[0].Names());
        Assert.Equal(2, (await viewer.GetAsync("/api/v1/registry/profiles").Json()).GetProperty("profiles")[0].GetProperty("total_with_dependencies").GetInt32());
        Assert.Equal("7", (await viewer.GetAsync("/api/v1/registry/version").Json()).Text("version"));
        Assert.True((await viewer.GetAsync("/api/v1/registry/cli-status").Json()).GetProperty("available").GetBoolean());
        Assert.False((await viewer.GetAsync("/api/v1/version").Json()).GetProperty("cli_available").GetBoolean());
    }

    [Fact]
    public async Task A_program_says_its_version_and_a_bad_answer_has_a_status_of_its_own()
    {
        await using var host = With("Fleet:Registry:Cli", """
            #!/bin/sh
            [ "$1" = version ] && { echo '{"version":"3.4.5","commit":"abc","build_date":"2026-01-01","target":"x86_64"}'; exit; }
            echo "a secret" >&2
            exit 2
            """);
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var version = await viewer.GetAsync("/api/v1/version").Json();
        Assert.Equal(
            ("3.4.5", "x86_64", "abc", "2026-01-01", "3.4.0", true),
            (version.Text("sindri_cli"), version.Text("cli_target"), version.Text("cli_commit"), version.Text("cli_build_date"),
                version.Text("min_instance_version"), version.GetProperty("cli_available").GetBoolean()));
        Assert.Equal("3.4.5", (await viewer.GetAsync("/api/v1/registry/version").Json()).Text("version"));
        using var profiles = await viewer.GetAsync("/api/v1/profiles");
        var said = await profiles.Json();
        Assert.Equal((HttpStatusCode.BadGateway, "CLI_ERROR"), (profiles.StatusCode, said.Text("error")));
        Assert.DoesNotContain("secret", said.GetRawText(), StringComparison.Ordinal);
        using var extensions = await viewer.GetAsync("/api/v1/registry/extensions");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "CLI_UNAVAILABLE"), (extensions.StatusCode, (await extensions.Json()).Text("error")));

        using var problem = new HttpRequestMessage(HttpMethod.Get, "/api/v1/profiles") { Headers = { { "Accept", "application/problem+json" } } };
        using var refused = await viewer.SendAsync(problem);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
    }

    /// <summary>A Fleet with a file that one of its settings names.</summary>
    private FleetHost With(string setting, string content)
    {
        var path = Path.Combine(_folder, "registry");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FleetHost { Settings = { [setting] = path } };
    }
}
