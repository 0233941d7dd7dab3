using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>Fleet as its users run it: a process of its own, whose answers, output and data are looked over for secrets.</summary>
internal sealed partial class FleetProcess : IAsyncDisposable
{
    private readonly List<string> _output = [];
    private readonly SecretScan _scan = new();

    private FleetProcess()
    {
        var settings = new Dictionary<string, string> { ["Fleet__Probes__Interval"] = "00:00:01", ["Fleet__Outbound__AllowPrivateAddresses"] = "false" };
        Server = new(settings, handler: new WatchedAnswers(_scan, new SocketsHttpHandler())) { Heard = Keep };
    }

    /// <summary>The process itself.</summary>
    public FleetServer Server { get; }

    public HttpClient Client => Server.Client;

    /// <summary>Further environment variables, from the next start on.</summary>
    public Dictionary<string, string> Settings => Server.Settings;

    /// <summary>The folder with its data.</summary>
    public string DataFolder => Server.DataFolder;

    /// <summary>All that it has written since it was started last.</summary>
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
        string? adminKey = FleetServer.AdminKey, string? postgres = null, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var fleet = new FleetProcess();
        if (postgres is not null) (fleet.Settings["Fleet__Database"], fleet.Settings["Fleet__ConnectionString"]) = ("postgres", postgres);
        foreach (var (name, value) in settings) fleet.Settings[name] = value;
        fleet.Client.DefaultRequestHeaders.Authorization = new("Bearer", adminKey);
        await fleet.Run(adminKey);
        return fleet;
    }

    /// <summary>Starts the process (again) on the same data.</summary>
    public async Task Run(string? adminKey = FleetServer.AdminKey)
    {
        LookOver();
        lock (_output) _output.Clear();
        Server.FirstKey = adminKey;
        await Server.Run();
    }

    /// <summary>SIGKILL: nothing of it gets another instruction.</summary>
    public Task Kill() => Server.Kill();

    /// <summary>SIGTERM, as a service manager sends it. The exit code.</summary>
    public async Task<int> Stop()
    {
        Server.Ask();
        return await Server.Ended(30);
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
        if (!Server.HasEnded) await Kill();
        LookOver();
        foreach (var file in Directory.Exists(DataFolder) ? Directory.EnumerateFiles(DataFolder, "fleet.db*") : [])
        {
            _scan.LookAtData(Path.GetFileName(file), Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }

        await Server.DisposeAsync();
        _scan.Verify();
    }

    /// <summary>No secret stands in what it has written, but for the line with the first admin's key, which is meant for whoever starts it.</summary>
    private void LookOver() => _scan.Look("output", FirstKey().Replace(Output, ""));

    private static async Task<(HttpStatusCode, JsonNode)> Read(HttpResponseMessage response) =>
        (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);

    [GeneratedRegex(@"(?<=This key is shown only now:\s+)sk-[0-9a-f]{48}")]
    private static partial Regex FirstKey();

    private void Keep(string line)
    {
        lock (_output) _output.Add(line);
    }
}
