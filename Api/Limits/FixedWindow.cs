namespace Fleet.Api.Limits;

/// <summary>Counts what callers do within each minute of the clock, exactly, in this process.</summary>
internal sealed class FixedWindow(int limit, TimeProvider time)
{
    private const int Seconds = 60;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _taken = [];
    private long _window;

    /// <summary>Takes one of a caller's; refused ones are not counted.</summary>
    public Taken Take(string caller)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            if (now / Seconds is var window && window != _window)
            {
                _window = window;
                _taken.Clear();
            }

            var reset = (window + 1) * Seconds;
            var taken = _taken.GetValueOrDefault(caller);
            var isGranted = taken < limit;
            if (isGranted) _taken[caller] = ++taken;
            return new(isGranted, limit, limit - taken, reset, TimeSpan.FromSeconds(reset - now));
        }
    }
}

/// <summary>What became of an attempt.</summary>
/// <param name="IsGranted">Whether it was within the limit.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Remaining">What is left in this window.</param>
/// <param name="Reset">When the window ends, in Unix seconds.</param>
/// <param name="Wait">How long that is from now.</param>
internal sealed record Taken(bool IsGranted, int Limit, int Remaining, long Reset, TimeSpan Wait);
