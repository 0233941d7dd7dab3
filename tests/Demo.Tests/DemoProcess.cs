using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Fleet.TestKit;

namespace Fleet.Tests.Demo;

/// <summary>A demo as a newcomer starts it: a process of its own, whose temporary folder is one that the test looks into.</summary>
public sealed class DemoProcess : IAsyncLifetime
{
    private const string Key = "sk-demo-test-0123456789abcdef";

    private static readonly string Program = typeof(DemoProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ApiProgram").Value!;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("fleet-tests-");
    private readonly List<string> _output = [];
    private Process? _process;

    public HttpClient Client { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next()}") };

    /// <summary>The demo's folders.</summary>
    public IEnumerable<string> Folders => Directory.EnumerateDirectories(_temporary.FullName, "fleet-demo-*");

    public int Id => _process!.Id;

    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

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

        Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        _process = Process.Start(Info(
            ["--demo", "20", "--urls", Client.BaseAddress!.ToString()],
            [("FLEET_ADMIN_API_KEY", Key), ("TMPDIR", _temporary.FullName), ("Fleet__RateLimits__RequestsPerMinute", "0"), ("Fleet__RateLimits__ChangesPerMinute", "0")]))!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.BecomesAsync("the demo is ready", true, IsReady, TimeSpan.FromMinutes(2));
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
        using (var kill = Process.Start("kill", ["-TERM", $"{Id}"])) await kill.WaitForExitAsync();
        await _process!.WaitForExitAsync().Within("the demo ends", TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Client.Dispose();
        _temporary.Delete(recursive: true);
    }

    private static ProcessStartInfo Info(IEnumerable<string> words, IEnumerable<(string Name, string Value)> settings)
    {
        var info = new ProcessStartInfo("dotnet", [Program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) info.Environment[name] = value;
        return info;
    }

    private async Task<bool> IsReady()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"The demo ended with exit code {_process.ExitCode}:\n{Output}");
        try
        {
            return (await Client.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
    }
}
