using System.Diagnostics;

namespace Fleet.Tests.Processes.Servers;

/// <summary>Fleet's own agent as it runs on an instance: a process of its own.</summary>
public sealed class AgentProcess : IAsyncDisposable
{
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

    /// <summary>What it has written.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <param name="fleet">Whom it connects to.</param>
    /// <param name="instance">Its instance's name.</param>
    /// <param name="logFile">What it tails. Of a file that is there already it tells only what comes after it has looked.</param>
    public static AgentProcess Start(FleetServer fleet, string instance, string? logFile = null) =>
        Start(new ProcessStartInfo("dotnet", [BuiltPrograms.Cli, .. Words(logFile)]), fleet, instance);

    /// <summary>Starts the published file, with nothing beside it and with nothing of this machine's settings.</summary>
    public static AgentProcess StartFile(string file, FleetServer fleet, string instance, string logFile)
    {
        var start = new ProcessStartInfo(file, Words(logFile)) { WorkingDirectory = Path.GetDirectoryName(file) };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        return Start(start, fleet, instance);
    }

    /// <summary>SIGSTOP: it is there, and says nothing.</summary>
    public void Freeze() => Signal.Send("STOP", _process.Id);

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public void Thaw() => Signal.Send("CONT", _process.Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static IEnumerable<string> Words(string? logFile) =>
        ["agent", "--metrics-interval", "1", "--shell", "/bin/sh", .. logFile is null ? [] : new[] { "--log", logFile }];

    private static AgentProcess Start(ProcessStartInfo start, FleetServer fleet, string instance)
    {
        start.RedirectStandardError = true;
        start.Environment["FLEET_URL"] = fleet.Address.ToString();
        start.Environment["FLEET_API_KEY"] = FleetServer.AdminKey;
        start.Environment["FLEET_INSTANCE"] = instance;
        return new(Process.Start(start)!);
    }
}
