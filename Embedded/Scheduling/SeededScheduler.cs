using Fleet.Embedded.Scheduling;

namespace Fleet.Embedded;

/// <summary>
/// Runs every turn and continuation of all grains on the thread that calls <see cref="RunUntilIdle"/>, in an order drawn from
/// a seed. With a hand-driven clock a whole run is a function of its seed, so that a failing order can be run again.
/// </summary>
/// <remarks>
/// The order of calls that wait for one grain is drawn too, since no engine promises to keep it. Code that drives the
/// grains runs inside <see cref="Run(Func{Task})"/>: outside of it, its own awaits would continue on the thread pool.
/// One scheduler serves one engine.
/// </remarks>
public sealed class SeededScheduler : ITurnScheduler
{
    private readonly Lock _gate = new();
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly Random _random;
    private readonly DriverContext _driver;

    /// <summary>Starts the order of this seed.</summary>
    public SeededScheduler(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        _driver = new DriverContext(this);
    }

    /// <summary>The seed, to be printed with a failure.</summary>
    public int Seed { get; }

    /// <summary>The pieces of work done so far.</summary>
    public long Steps { get; private set; }

    int ITurnScheduler.Slice => 1;

    bool ITurnScheduler.RunsHere => false;

    void ITurnScheduler.Schedule(TurnQueue queue) => Add(queue);

    int ITurnScheduler.Choose(int count)
    {
        lock (_gate) return _random.Next(count);
    }

    /// <summary>Does one piece of work; false if there was none.</summary>
    public bool RunOne()
    {
        IThreadPoolWorkItem next;
        lock (_gate)
        {
            if (_ready.Count == 0) return false;
            var index = _random.Next(_ready.Count);
            next = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Steps++;
        }

        var before = ExecutionContext.Capture();
        next.Execute();
        if (before is not null) ExecutionContext.Restore(before);
        return true;
    }

    /// <summary>Works until nothing is ready, that is until only time or an outside event can bring more.</summary>
    /// <returns>The pieces of work done.</returns>
    public int RunUntilIdle()
    {
        var count = 0;
        while (RunOne()) count++;
        return count;
    }

    /// <summary>Runs driving code and the grains until the code has ended, all on this thread.</summary>
    /// <param name="driver">The code. It may await grain calls and advance the clock.</param>
    /// <exception cref="InvalidOperationException">Nothing is ready, yet the code has not ended: it waits for time or for ever.</exception>
    public void Run(Func<Task> driver)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_driver);
        try
        {
            var task = driver();
            while (!task.IsCompleted)
            {
                if (!RunOne()) throw new InvalidOperationException($"The driver waits, but nothing is ready (seed {Seed}, step {Steps}).");
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc cref="Run(Func{Task})"/>
    public T Run<T>(Func<Task<T>> driver)
    {
        var result = default(T)!;
        Run((Func<Task>)(async () => result = await driver()));
        return result;
    }

    private void Add(IThreadPoolWorkItem item)
    {
        lock (_gate) _ready.Add(item);
    }

    private sealed class DriverContext(SeededScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Add(new Continuation(this, d, state));

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Continuation(DriverContext context, SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(context);
            try
            {
                callback(state);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }
    }
}
