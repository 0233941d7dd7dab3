using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>Fleet's own agent as it runs on an instance: a process of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(AgentProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "CliProgram").Value!;

    private readonly Process _process;
    private readonly string _log;

    private AgentProcess(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>Starts one that tails a log of its own.</summary>
    public static AgentProcess Start(FleetServer fleet, string instance)
    {
        // One that is not there yet: of an older file the agent tells only what comes after it has looked.
        var log = Path.Combine(Path.GetTempPath(), $"fleet-agent-{Guid.NewGuid():N}.log");
        var start = new ProcessStartInfo("dotnet", [Program, "agent", "--metrics-interval", "1", "--shell", "/bin/sh", "--log", log]);
        start.Environment["FLEET_URL"] = fleet.Address.ToString();
        start.Environment["FLEET_API_KEY"] = FleetServer.AdminKey;
        start.Environment["FLEET_INSTANCE"] = instance;
        return new(Process.Start(start)!, log);
    }

    /// <summary>Writes a line to the log that it tails.</summary>
    public Task Say(string line) => File.AppendAllTextAsync(_log, string.Create(CultureInfo.InvariantCulture, $"{line}\n"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_log);
    }
}
