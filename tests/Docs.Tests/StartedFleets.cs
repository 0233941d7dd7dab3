using System.Reflection;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Docs;

/// <summary>Each command that starts Fleet, done once for all documents; and again where a document has killed it.</summary>
public sealed class StartedFleets : IAsyncDisposable
{
    /// <summary>Where a document says nothing of starting one.</summary>
    internal const string Demo = "dotnet run --project Api -- --demo 20";

    private const string Run = "dotnet run --project Api";

    private readonly Dictionary<string, FleetServer> _fleets = [];
    private readonly SemaphoreSlim _one = new(1);

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in _fleets.Values) await fleet.DisposeAsync();
        _one.Dispose();
    }

    internal static string Setting(string name) =>
        typeof(StartedFleets).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;

    /// <param name="command">As the document has it.</param>
    internal async Task<FleetServer> Start(string command)
    {
        Assert.StartsWith(Run, command, StringComparison.Ordinal);
        await _one.WaitAsync();
        try
        {
            if (!_fleets.TryGetValue(command, out var fleet)) _fleets[command] = fleet = Make([.. command[Run.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "--")]);
            else if (!fleet.HasEnded) return fleet;
            await fleet.Run();
            return fleet;
        }
        finally
        {
            _one.Release();
        }
    }

    private static FleetServer Make(string[] words) =>
        new(words.Contains("--demo") ? null : new Dictionary<string, string> { ["Fleet__Probes__Interval"] = "00:00:01" }) { Words = words };
}
