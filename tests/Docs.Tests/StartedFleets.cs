namespace Fleet.Tests.Docs;

/// <summary>Each command that starts Fleet, done once for all documents.</summary>
public sealed class StartedFleets : IAsyncDisposable
{
    private readonly Dictionary<string, StartedFleet> _fleets = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in _fleets.Values) await fleet.DisposeAsync();
    }

    internal async Task<StartedFleet> Start(string command) =>
        _fleets.TryGetValue(command, out var fleet) ? fleet : _fleets[command] = await StartedFleet.Start(command);
}
