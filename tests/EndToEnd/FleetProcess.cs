using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.TestKit;

namespace Fleet.Tests.EndToEnd;

/// <summary>Fleet as its users run it: a process of its own, with a data folder that outlives it.</summary>
internal sealed partial class FleetProcess : IAsyncDisposable
{
    public const string AdminKey = "sk-end-to-end";

    private static readonly string Program = typeof(FleetProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ApiProgram").Value!;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fleet-e2e-");
    private readonly int _port = FreePort.Next();
    private readonly List<string> _output = [];
    private readonly SecretScan _scan = new();
    private Process? _process;

    private readonly string? _postgres;

    private FleetProcess(string? postgres)
    {
        _postgres = postgres;
        Client = new HttpClient(new WatchedAnswers(_scan, new SocketsHttpHandler())) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
    }

    public HttpClient Client { get; }

    /// <summary>Further environment variables, from the next start on.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The folder with its data.</summary>
    public string DataFolder => Path.Combine(_data.FullName, "data");

    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <param name="adminKey">The key to set; null to let Fleet make one.</param>
    /// <param name="postgres">A connection string; null for SQLite.</param>
    /// <param name="settings">Environment variables, from the first start on.</param>
    public static async Task<FleetProcess> Start(
        string? adminKey = AdminKey, string? postgres = null, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var fleet = new FleetProcess(postgres);
        foreach (var (name, value) in settings) fleet.Settings[name] = value;
        fleet.Client.DefaultRequestHeaders.Authorization = new("Bearer", adminKey);
        await fleet.Run(adminKey);
        return fleet;
    }

    /// <summary>Starts the process (again) on the same data.</summary>
    public async Task Run(string? adminKey = AdminKey)
    {
        LookOver();
        lock (_output) _output.Clear();
        var start = new ProcessStartInfo("dotnet", [Program, "--urls", Client.BaseAddress!.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        start.Environment["Fleet__DataPath"] = DataFolder;
        start.Environment["Fleet__Probes__Interval"] = "00:00:01";
        start.Environment["Fleet__RateLimits__RequestsPerMinute"] = "0";
        start.Environment["Fleet__RateLimits__ChangesPerMinute"] = "0";
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        if (_postgres is not null)
        {
            start.Environment["Fleet__Database"] = "postgres";
            start.Environment["Fleet__ConnectionString"] = _postgres;
        }

        start.Environment.Remove("FLEET_ADMIN_API_KEY");
        if (adminKey is not null) start.Environment["FLEET_ADMIN_API_KEY"] = adminKey;

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.BecomesAsync($"Fleet answers on port {_port}", true, IsReady, TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGKILL: nothing of it gets another instruction.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager sends it. The exit code.</summary>
    public async Task<int> Stop()
    {
        Ask();
        return await Ended();
    }

    /// <summary>SIGTERM, not waited for.</summary>
    public void Ask()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Its exit code, when it has ended.</summary>
    public async Task<int> Ended(double seconds = 30)
    {
        await _process!.WaitForExitAsync().Within("Fleet stops", TimeSpan.FromSeconds(seconds));
        return _process.ExitCode;
    }

    public async Task<JsonNode> Get(string path) => (await Client.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<(HttpStatusCode Status, JsonNode Body)> Post(string path, JsonNode? body = null) =>
        await Read(body is null ? await Client.PostAsync(path, null) : await Client.PostAsJsonAsync(path, body));

    public async Task<(HttpStatusCode Status, JsonNode Body)> Put(string path, JsonNode body) => await Read(await Client.PutAsJsonAsync(path, body));

    public async Task<(HttpStatusCode Status, JsonNode Body)> Delete(string path) => await Read(await Client.DeleteAsync(path));

    /// <summary>Reads until it holds.</summary>
    public async Task<JsonNode> Until(string path, Func<JsonNode, bool> holds, string what, double seconds = 30)
    {
        JsonNode? last = null;
        try
        {
            await Eventually.BecomesAsync(what, true, async () => holds(last = await Get(path)), TimeSpan.FromSeconds(seconds));
        }
        catch (DeadlineException exception)
        {
            throw new DeadlineException($"{exception.Message} Last seen: {last}\n{Output}");
        }

        return last!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
        _process?.Dispose();
        Client.Dispose();
        LookOver();
        foreach (var file in Directory.Exists(DataFolder) ? Directory.EnumerateFiles(DataFolder, "fleet.db*") : [])
        {
            _scan.LookAtData(Path.GetFileName(file), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }

        _data.Delete(recursive: true);
        _scan.Verify();
    }

    /// <summary>No secret stands in what it has written, but for the line with the first admin's key, which is meant for whoever starts it.</summary>
    private void LookOver() => _scan.Look("output", FirstKey().Replace(Output, ""));

    private async Task<bool> IsReady()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"Fleet ended with exit code {_process.ExitCode}:\n{Output}");
        try
        {
            return (await Client.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<(HttpStatusCode, JsonNode)> Read(HttpResponseMessage response) =>
        (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);

    [GeneratedRegex(@"(?<=This key is shown only now:\s+)sk-[0-9a-f]{48}")]
    private static partial Regex FirstKey();

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
    }
}
