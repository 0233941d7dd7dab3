namespace Fleet.Cli.Agent;

/// <summary>How long to wait before the next try: doubled each time, and drawn, so that a fleet does not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most)
{
    private int _failures;
    private int _replacements;

    /// <summary>What Fleet has told its agents to draw from after a lost connection; none before it has told anything.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>It went well: the next pause is short again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>How the connection ended. Whoever is replaced again and again has a twin with the same id, and comes back ever later.</summary>
    public void Ended(bool isReplaced) => _replacements = isReplaced ? _replacements + 1 : 0;

    /// <summary>The next pause.</summary>
    public TimeSpan Next(Random random)
    {
        if (_replacements > 1) return UpperHalf(random, Math.Max(first.TotalSeconds, Jitter.TotalSeconds), _replacements - 1);
        _failures++;
        // The first pause after a good connection is drawn from what Fleet asks for; later ones from their upper half.
        return _failures == 1 && Jitter > TimeSpan.Zero
            ? random.NextDouble() * Jitter
            : UpperHalf(random, first.TotalSeconds, _failures - 1);
    }

    private TimeSpan UpperHalf(Random random, double seconds, int doublings) =>
        TimeSpan.FromSeconds(Math.Min(most.TotalSeconds, seconds * Math.Pow(2, Math.Min(doublings, 16))) * (0.5 + (random.NextDouble() / 2)));
}
