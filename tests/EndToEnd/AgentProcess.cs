using System.Diagnostics;
using System.Reflection;

namespace Fleet.Tests.EndToEnd;

/// <summary>The agent as it runs on an instance: a process of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(AgentProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "CliProgram").Value!;

    private readonly Process _process;
    private readonly List<string> _output = [];

    private AgentProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_output) _output.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    public static AgentProcess Start(FleetProcess fleet, string instance, string? logFile = null) =>
        Start(new ProcessStartInfo("dotnet", [Program, .. Words(logFile)]), fleet, instance);

    /// <summary>Starts the published file, with nothing beside it and with nothing of this machine's settings.</summary>
    public static AgentProcess StartFile(string file, FleetProcess fleet, string instance, string logFile)
    {
        var start = new ProcessStartInfo(file, Words(logFile)) { WorkingDirectory = Path.GetDirectoryName(file) };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        return Start(start, fleet, instance);
    }

    private static IEnumerable<string> Words(string? logFile) =>
        ["agent", "--metrics-interval", "1", "--shell", "/bin/sh", .. logFile is null ? [] : new[] { "--log", logFile }];

    private static AgentProcess Start(ProcessStartInfo start, FleetProcess fleet, string instance)
    {
        start.RedirectStandardError = true;
        start.Environment["FLEET_URL"] = fleet.Client.BaseAddress!.ToString();
        start.Environment["FLEET_API_KEY"] = FleetProcess.AdminKey;
        start.Environment["FLEET_INSTANCE"] = instance;
        return new(Process.Start(start)!);
    }

    /// <summary>SIGSTOP: it is there, and says nothing.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}

/// <summary>Several agents, which end together.</summary>
internal sealed class AgentProcesses : IAsyncDisposable
{
    private readonly List<AgentProcess> _agents = [];

    public static AgentProcesses Start(FleetProcess fleet, IEnumerable<string> instances, string? logFile = null)
    {
        var all = new AgentProcesses();
        all._agents.AddRange(instances.Select(instance => AgentProcess.Start(fleet, instance, logFile)));
        return all;
    }

    public AgentProcess this[int index] => _agents[index];

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents) await agent.DisposeAsync();
    }
}
