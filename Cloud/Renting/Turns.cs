namespace Fleet.Cloud.Renting;

/// <summary>One at a time for each reference: two orders that look at once would both find nothing.</summary>
internal sealed class Turns
{
    // References share a turn by their hash; with this many, two that are under way at once seldom do.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> Take(string reference, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(reference) % (uint)_turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
