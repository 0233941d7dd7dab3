using Fleet.Embedded.Hosting;

namespace Fleet.Embedded.Activations;

/// <summary>Ends activations that nobody used for their class's collection age. Ages are counted in quanta, so that a call costs no clock.</summary>
internal sealed class IdleCollector
{
    private readonly Engine _engine;
    private readonly ITimer _timer;

    internal IdleCollector(Engine engine)
    {
        _engine = engine;
        var quantum = engine.Options.CollectionQuantum;
        _timer = engine.Time.CreateTimer(static self => ((IdleCollector)self!).Collect(), this, quantum, quantum);
    }

    /// <summary>The number of quanta since the start.</summary>
    internal int Now { get; private set; }

    internal void Stop() => _timer.Dispose();

    private void Collect()
    {
        Now++;
        foreach (var grainClass in _engine.Classes.All)
        {
            if (grainClass.CollectionAge == Timeout.InfiniteTimeSpan || grainClass.Statistics.Activations == 0) continue;
            // One quantum more: the last use may have been just before the quantum it is counted in ended.
            var age = (int)Math.Ceiling(grainClass.CollectionAge / _engine.Options.CollectionQuantum) + 1;
            foreach (var activation in grainClass.Activations) activation.CollectIfIdle(Now - age);
        }
    }
}
