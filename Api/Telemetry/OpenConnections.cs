namespace Fleet.Api.Telemetry;

/// <summary>How many consoles and event streams this process serves just now.</summary>
internal static class OpenConnections
{
    private static long _consoles;
    private static long _streams;

    public static long Consoles => Interlocked.Read(ref _consoles);

    public static long Streams => Interlocked.Read(ref _streams);

    /// <summary>A connection listens like a console; to be disposed when it ends.</summary>
    public static IDisposable Console() => new Place(ref _consoles, () => Interlocked.Decrement(ref _consoles));

    /// <summary>An event stream begins; to be disposed when it ends.</summary>
    public static IDisposable Stream() => new Place(ref _streams, () => Interlocked.Decrement(ref _streams));

    private sealed class Place : IDisposable
    {
        private Action? _leave;

        public Place(ref long count, Action leave)
        {
            Interlocked.Increment(ref count);
            _leave = leave;
        }

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
