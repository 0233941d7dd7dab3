namespace Fleet.Cli.Agent;

/// <summary>How long to wait before the next try: doubled each time, and drawn, so that a fleet does not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most)
{
    private int _failures;

    /// <summary>What Fleet has told its agents to draw from after a lost connection; none before it has told anything.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>It went well: the next pause is short again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The next pause.</summary>
    public TimeSpan Next(Random random)
    {
        var bound = Math.Min(most.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(_failures, 16)));
        _failures++;
        // The first pause after a good connection is drawn from what Fleet asks for; later ones from their upper half.
        return _failures == 1 && Jitter > TimeSpan.Zero
            ? random.NextDouble() * Jitter
            : TimeSpan.FromSeconds(bound * (0.5 + (random.NextDouble() / 2)));
    }
}
