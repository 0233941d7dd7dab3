using Fleet.Simulation.Running;

namespace Fleet.Simulation.Invariants;

/// <summary>Something that must always hold.</summary>
internal abstract class Invariant(Run run)
{
    /// <summary>What it is called where it breaks.</summary>
    public abstract string Name { get; }

    protected Run Run => run;

    /// <summary>All of them, for one run.</summary>
    public static List<Invariant> All(Run run) =>
    [
        new AcknowledgedWritesSurvive(run),
        new OneOpenAlertPerTarget(run),
        new OccurrencesRunOnce(run),
        new NothingIsStuck(run),
        new NobodyHeardIsLost(run),
        new NoticesArriveOnce(run),
        new NothingIsLeftOver(run),
    ];

    /// <summary>After each step.</summary>
    public virtual void Check()
    {
    }

    /// <summary>When nothing fails any more.</summary>
    public virtual void AtQuiet()
    {
    }

    /// <summary>When everything that can end has had the time to.</summary>
    public virtual void AtEnd()
    {
    }

    protected void Hold(bool holds, string otherwise)
    {
        if (!holds) Broken(otherwise);
    }

    protected void Broken(string what) => run.Fail(new BrokenInvariantException(Name, what));
}
