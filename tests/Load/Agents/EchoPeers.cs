namespace Fleet.Load.Agents;

/// <summary>The peers of the bare echo.</summary>
internal sealed class EchoPeers(Uri server, int count) : IDisposable
{
    public IReadOnlyList<LoadAgent> All { get; } = [.. Enumerable.Range(0, count).Select(i => new LoadAgent($"echo-{i}", server, "none"))];

    public void Dispose()
    {
        foreach (var peer in All) peer.Dispose();
    }
}
