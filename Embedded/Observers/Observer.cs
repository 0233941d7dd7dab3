using Fleet.Embedded.Hosting;
using Fleet.Embedded.Scheduling;
using Orleans.Runtime;

namespace Fleet.Embedded.Observers;

/// <summary>An object outside the grains: its calls run one at a time, in the order they were sent.</summary>
internal sealed class Observer(Engine engine, GrainId id, object target) : TurnQueue(engine)
{
    private bool _closed;

    public override GrainId GrainId => id;

    internal override object? Target => target;

    protected override bool IsClosed => _closed;

    protected override bool KeepsOrder => true;

    // Calls that were sent before the deletion still run; later ones find nobody.
    internal void Close()
    {
        lock (Gate) _closed = true;
    }

    protected override bool MayInterleave(Turn turn) => false;
}
