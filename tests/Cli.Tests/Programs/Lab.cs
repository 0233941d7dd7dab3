using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;

namespace Fleet.Cli.Tests.Programs;

/// <summary>One real Fleet for all tests, a real machine beside it, and an instance that a real <c>fleet agent</c> speaks for.</summary>
public sealed class Lab : IAsyncLifetime
{
    /// <summary>What the agent's instance is called.</summary>
    public const string Laptop = "laptop";

    /// <summary>What the server is called that instances are deployed to.</summary>
    public const string BoxName = "box";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-cli-").FullName;
    private Process? _agent;
    private bool _hasBox;

    internal FleetServer Server { get; } = new(new Dictionary<string, string> { ["Fleet__Heartbeats__Interval"] = "00:00:01" });

    internal SshTestHost Machine { get; private set; } = null!;

    /// <summary>The file with the key that the machine takes.</summary>
    internal string KeyFile => Path.Combine(_folder, "id");

    public async ValueTask InitializeAsync()
    {
        var (serving, machine) = (Server.Run(), SshTestHost.Start());
        await serving;
        Machine = await machine;
        await File.WriteAllTextAsync(KeyFile, Machine.PrivateKey);
        _agent = Signed().Start(["agent", "--instance", Laptop, "--metrics-interval", "1", "--shell", "/bin/bash"]);
        _agent.ErrorDataReceived += static (_, _) => { };
        _agent.BeginErrorReadLine();
        await Eventually.BecomesAsync("a measurement of the agent", 1, async () => (await Get("/api/v1/metrics/latest"))["metrics"]!.AsArray().Count, TimeSpan.FromMinutes(2));
    }

    /// <summary>Sees to it that the machine is a server of Fleet.</summary>
    internal async Task Box()
    {
        await _turn.WaitAsync();
        try
        {
            if (_hasBox) return;
            (await Signed().Run(
            [
                "server", "add", BoxName, "--host", Machine.Host, "--port", Machine.Port.ToString(CultureInfo.InvariantCulture), "--user", Machine.User, "--key-file", KeyFile,
            ])).Good();
            _hasBox = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A folder of its own, and nobody signed in.</summary>
    internal FleetProgram Stranger() => new(Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName);

    /// <summary>The first administrator, by the environment.</summary>
    internal FleetProgram Signed()
    {
        var program = Stranger();
        (program.Settings["FLEET_URL"], program.Settings["FLEET_API_KEY"]) = (Server.Address.ToString(), FleetServer.AdminKey);
        return program;
    }

    internal async Task<JsonNode> Get(string path) => (await Server.Client.GetFromJsonAsync<JsonNode>(path))!;

    internal async Task<JsonNode> Post(string path, JsonObject body)
    {
        using var answer = await Server.Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is { HasExited: false })
        {
            _agent.Kill(entireProcessTree: true);
            await _agent.WaitForExitAsync();
        }

        _turn.Dispose();
        _agent?.Dispose();
        await Server.DisposeAsync();
        await Machine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The tests that share it, one after the other.</summary>
[CollectionDefinition(nameof(Lab))]
public sealed class LabGroup : ICollectionFixture<Lab>;
