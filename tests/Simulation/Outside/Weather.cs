using Fleet.Simulation.Running;

namespace Fleet.Simulation.Outside;

/// <summary>What becomes of one thing asked of the store.</summary>
internal readonly record struct DiskFate(TimeSpan Delay, bool FailsBefore, bool FailsAfter);

/// <summary>How bad things are just now. A fault lasts a drawn time; in the quiet period at the end there are none.</summary>
internal sealed class Weather(Run run)
{
    private TimeSpan _diskUntil;
    private double _slow;
    private double _failsBefore;
    private double _failsAfter;
    private TimeSpan _networkUntil;
    private double _loss;

    /// <summary>From then on nothing fails any more.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>How many times something asked of the store has failed, or Fleet was killed in the middle of it: after each, Fleet may repeat itself.</summary>
    public int Doubts { get; set; }

    /// <summary>The store is slow, or fails, for that long.</summary>
    public void DiskFails(TimeSpan span, double slow, double before, double after) =>
        (_diskUntil, _slow, _failsBefore, _failsAfter) = (run.Now + span, slow, before, after);

    /// <summary>What agents say is lost, comes twice or late, for that long.</summary>
    public void NetworkFails(TimeSpan span, double loss) => (_networkUntil, _loss) = (run.Now + span, loss);

    public void CalmDown() => IsQuiet = true;

    public DiskFate Disk()
    {
        if (IsQuiet || run.Now >= _diskUntil) return new(run.Faults.Chance(0.2) ? TimeSpan.FromMilliseconds(run.Faults.Between(1, 20)) : TimeSpan.Zero, false, false);
        var delay = run.Faults.Chance(_slow) ? run.Faults.Span(0.01, 8) : TimeSpan.FromMilliseconds(run.Faults.Between(0, 10));
        var (before, after) = (run.Faults.Chance(_failsBefore), run.Faults.Chance(_failsAfter));
        if (before || after) Doubts++;
        return new(delay, before, after && !before);
    }

    /// <summary>How long a message is on its way; null if it never arrives.</summary>
    public TimeSpan? Message()
    {
        if (IsQuiet || run.Now >= _networkUntil) return TimeSpan.FromMilliseconds(run.Faults.Between(1, 60));
        return run.Faults.Chance(_loss) ? null : run.Faults.Span(0.001, 4);
    }

    /// <summary>Whether a message arrives a second time.</summary>
    public bool Doubles() => !IsQuiet && run.Now < _networkUntil && run.Faults.Chance(0.1);
}
