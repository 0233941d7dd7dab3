using Fleet.Embedded.Calls;
using Fleet.Embedded.Scheduling;

namespace Fleet.Embedded.Activations;

/// <summary>The activations of one stateless worker: a call goes to an idle one, to a new one, or to the least loaded.</summary>
internal sealed class WorkerPool(GrainClass grainClass, string key, int maxWorkers) : ICallReceiver
{
    private readonly Lock _gate = new();
    private Activation[] _workers = [];

    internal Activation[] Workers => _workers;

    public bool TryReceive(Turn turn)
    {
        while (!Choose().TryReceive(turn))
        {
            // The chosen worker has just ended and left the pool.
        }

        return true;
    }

    internal void Remove(Activation worker)
    {
        lock (_gate) _workers = Array.FindAll(_workers, w => w != worker);
    }

    private Activation Choose()
    {
        lock (_gate)
        {
            var best = _workers.MinBy(worker => worker.Load);
            if (best is not null && (best.Load == 0 || _workers.Length >= maxWorkers)) return best;
            grainClass.Engine.ThrowIfStopping();
            var added = new Activation(grainClass, key, this);
            _workers = [.. _workers, added];
            return added;
        }
    }
}
