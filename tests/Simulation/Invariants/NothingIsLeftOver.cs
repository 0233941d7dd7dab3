using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>At the end all that is anywhere belongs to a record that is alive, and lies where that says.</summary>
internal sealed class NothingIsLeftOver(Run run) : Invariant(run)
{
    public override string Name => "nothing-is-left-over";

    public override void AtEnd()
    {
    }
}
