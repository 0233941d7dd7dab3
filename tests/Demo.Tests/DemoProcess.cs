using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Demo;

/// <summary>A demo as a newcomer starts it: a process of its own, whose temporary folder is one that the test looks into.</summary>
public sealed class DemoProcess : IAsyncLifetime
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("fleet-tests-");
    private readonly FleetServer _fleet;

    public DemoProcess() => _fleet = new(new Dictionary<string, string> { ["TMPDIR"] = _temporary.FullName }) { Words = ["--demo", "20"] };

    public HttpClient Client => _fleet.Client;

    /// <summary>The demo's folders.</summary>
    public IEnumerable<string> Folders => Directory.EnumerateDirectories(_temporary.FullName, "fleet-demo-*");

    public int Id => _fleet.Id;

    public string Output => _fleet.Output;

    /// <summary>Runs Fleet until it ends by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(IEnumerable<string> words, params (string Name, string Value)[] settings)
    {
        using var process = Process.Start(Info(words, settings))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().Within("Fleet ends", TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output, await errors);
    }

    public async ValueTask InitializeAsync()
    {
        // What a demo that was killed has left behind.
        var stale = _temporary.CreateSubdirectory("fleet-demo-stale");
        await File.WriteAllTextAsync(Path.Combine(stale.FullName, "lock"), "");

        await _fleet.Run();
    }

    public async Task<JsonNode> Get(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> Post(string path, JsonNode? body = null)
    {
        using var answer = body is null ? await Client.PostAsync(path, null) : await Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"POST {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Reads until it holds.</summary>
    public async Task<JsonNode> Until(string path, Func<JsonNode, bool> holds, double seconds = 90)
    {
        JsonNode? last = null;
        await Eventually.BecomesAsync(path, true, async () => holds(last = await Get(path)), TimeSpan.FromSeconds(seconds));
        return last!;
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> Stop()
    {
        await _fleet.Stop();
        return _fleet.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _temporary.Delete(recursive: true);
    }

    private static ProcessStartInfo Info(IEnumerable<string> words, IEnumerable<(string Name, string Value)> settings)
    {
        var info = new ProcessStartInfo("dotnet", [BuiltPrograms.Api, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) info.Environment[name] = value;
        return info;
    }
}
