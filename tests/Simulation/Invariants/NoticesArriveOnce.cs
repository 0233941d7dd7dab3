using Fleet.Notices;
using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>
/// Every notice that a channel has taken is delivered or a dead letter in the end. A notice that its receiver has acknowledged comes again only if
/// something failed since that could have kept Fleet from writing that down: a call of the store, an answer that was lost, the process.
/// </summary>
internal sealed class NoticesArriveOnce(Run run) : Invariant(run)
{
    private int _judged;
    private readonly Dictionary<string, int> _taken = [];

    public override string Name => "notices-arrive-once";

    public override void Check()
    {
        for (; _judged < Run.Receiver.Taken.Count; _judged++)
        {
            var (notice, doubts, at) = Run.Receiver.Taken[_judged];
            if (_taken.TryGetValue(notice, out var before)) Hold(doubts > before, $"{notice} came again at {at}, and nothing had failed since it was acknowledged");
            _taken[notice] = doubts;
        }
    }
}
