using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Orleans.Runtime;

namespace Fleet.Embedded.Scheduling;

/// <summary>
/// Gives turns to one object, one at a time. It is its own synchronization context, so that awaits inside a turn come back
/// to it; everything that an idle queue needs is in this object.
/// </summary>
internal abstract class TurnQueue(Engine engine) : SynchronizationContext, IThreadPoolWorkItem, ICallReceiver
{
    private TurnList _waiting;
    private TurnList _running;
    private PostedWork? _firstPosted;
    private PostedWork? _lastPosted;
    private int _waitingInterleavers;
    private int _readers;
    private int _writers;
    private bool _scheduled;
    private bool _watched;
    private bool _turnsFirst;

    internal Engine Engine => engine;

    /// <summary>The object whose methods the calls run.</summary>
    internal abstract object? Target { get; }

    /// <summary>The identity of that object.</summary>
    public abstract GrainId GrainId { get; }

    /// <summary>The number of turns that have ended.</summary>
    internal uint TurnsEnded { get; private set; }

    /// <summary>Guards every field here and in subclasses. The queue itself saves an object per activation.</summary>
    protected object Gate => this;

    protected bool HasRunning => _running.Count > 0;

    protected bool HasWaiting => _waiting.Count > 0;

    /// <summary>It refuses everything, for good.</summary>
    protected virtual bool IsClosed => false;

    /// <summary>Waiting turns may begin.</summary>
    protected virtual bool IsOpen => true;

    /// <summary>Waiting turns must begin in the order they came in.</summary>
    protected virtual bool KeepsOrder => false;

    /// <summary>Turns that run and wait: the load that a router balances.</summary>
    internal int Load => _waiting.Count + _running.Count;

    public bool TryReceive(Turn turn)
    {
        bool isFull;
        var isHere = false;
        lock (Gate)
        {
            if (IsClosed) return false;
            isFull = _waiting.Count >= engine.Options.MaxQueueLength;
            if (!isFull)
            {
                AddWaiting(turn);
                if (_scheduled || (_writers > 0 && !turn.Interleaves)) return true;
                _scheduled = true;
                isHere = turn.IsAwaitedOutside && engine.Scheduler.RunsHere && _waiting.Count == 1 && IsOpen && !HasStep && Current is null;
            }
        }

        if (isHere) ExecuteHere();
        else if (!isFull) engine.Scheduler.Schedule(this);
        else turn.Reject(new OrleansMessageRejectionException($"{GrainId} has {engine.Options.MaxQueueLength} calls waiting already."));
        return true;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        var work = new PostedWork(d, state);
        lock (Gate)
        {
            if (_lastPosted is null) _firstPosted = work;
            else _lastPosted.Next = work;
            _lastPosted = work;
            if (_scheduled) return;
            _scheduled = true;
        }

        engine.Scheduler.Schedule(this);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(Current, this)) throw new NotSupportedException("Nobody may block on a grain.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    public void Execute()
    {
        var before = Current;
        SetSynchronizationContext(this);
        var again = RunSlice(engine.Scheduler.Slice);
        SetSynchronizationContext(before);
        if (again) engine.Scheduler.Schedule(this);
    }

    /// <summary>
    /// Runs the turn of a caller on its own thread, and leaves the rest to others. The grain sees as little of its caller's context as it would on
    /// another thread.
    /// </summary>
    private void ExecuteHere()
    {
        var before = ExecutionContext.Capture();
        ExecutionContext.Restore(EmptyContext.Value);
        SetSynchronizationContext(this);
        var again = RunSlice(1);
        SetSynchronizationContext(null);
        if (before is not null) ExecutionContext.Restore(before);
        if (again) engine.Scheduler.Schedule(this);
    }

    /// <summary>Takes an ended turn off the running ones. Called inside the queue's own turns only.</summary>
    internal void End(Turn turn)
    {
        lock (Gate) RemoveRunning(turn);
    }

    /// <summary>Ends the waiting of turns whose time is over; false if nothing waits or runs any more.</summary>
    internal bool Sweep(int epoch)
    {
        lock (Gate)
        {
            for (var turn = _running.First; turn is not null; turn = turn.Next) turn.Expire(epoch, engine.Watch);
            for (var turn = _waiting.First; turn is not null;)
            {
                var next = turn.Next;
                if (turn.Expire(epoch, engine.Watch)) RemoveWaiting(turn);
                turn = next;
            }

            return _watched = _waiting.Count > 0 || _running.Count > 0;
        }
    }

    protected virtual bool MayInterleave(Turn turn) => turn.Interleaves;

    protected virtual void Received(Turn turn) { }

    /// <summary>Whether <see cref="EnterStep"/> has something to do before or instead of turns.</summary>
    protected virtual bool HasStep => false;

    /// <summary>Notes, under the gate, which step <see cref="TakeStep"/> takes next.</summary>
    protected virtual void EnterStep() { }

    /// <summary>Takes that step.</summary>
    protected virtual void TakeStep() { }

    /// <summary>Runs the queue if it does not already; the gate must be held.</summary>
    protected void ScheduleLocked()
    {
        if (_scheduled) return;
        _scheduled = true;
        engine.Scheduler.Schedule(this);
    }

    protected List<Turn> TakeWaitingLocked()
    {
        _waitingInterleavers = 0;
        return _waiting.TakeAll();
    }

    private bool RunSlice(int slice)
    {
        Turn? ended = null;
        for (var left = slice; ; left--)
        {
            PostedWork? posted = null;
            Turn? turn = null;
            lock (Gate)
            {
                if (ended is not null) RemoveRunning(ended);
                if (left == 0) return _scheduled = _firstPosted is not null || FindTurn() is not null || HasStep;
                _turnsFirst = !_turnsFirst;
                if (_turnsFirst) turn = TakeTurn();
                if (turn is null) posted = TakePosted();
                if (turn is null && posted is null) turn = TakeTurn();
                if (turn is null && posted is null)
                {
                    if (!HasStep) return _scheduled = false;
                    EnterStep();
                }
            }

            ended = null;
            if (turn is not null) ended = turn.Begin(this) ? turn : null;
            else if (posted is not null) RunPosted(posted);
            else TakeStep();
        }
    }

    private void RunPosted(PostedWork posted)
    {
        try
        {
            posted.Run();
        }
        catch (Exception e)
        {
            // Only an async void method throws here: it has no caller who could be told.
            EngineLog.ContinuationFailed(engine.Logger, e, GrainId);
        }
    }

    private PostedWork? TakePosted()
    {
        var work = _firstPosted;
        if (work is null) return null;
        _firstPosted = work.Next;
        if (_firstPosted is null) _lastPosted = null;
        return work;
    }

    private Turn? TakeTurn()
    {
        while (FindTurn() is { } turn)
        {
            RemoveWaiting(turn);
            if (turn.IsAbandoned) continue;
            _running.Add(turn);
            if (turn.Interleaves) return turn;
            if (turn.IsReadOnly) _readers++;
            else _writers++;
            return turn;
        }

        return null;
    }

    private Turn? FindTurn()
    {
        var first = _waiting.First;
        if (first is null || !IsOpen) return null;
        if (!KeepsOrder && _waiting.Count > 1 && engine.Options.Scheduler is not null) return DrawTurn();
        if (CanBegin(first)) return first;
        if (_waitingInterleavers == 0) return null;
        // Read-only calls do not overtake a waiting write: it would starve.
        var turn = first.Next;
        while (turn is { Interleaves: false }) turn = turn.Next;
        return turn;
    }

    private Turn? DrawTurn()
    {
        var count = 0;
        for (var turn = _waiting.First; turn is not null; turn = turn.Next)
        {
            if (CanBegin(turn)) count++;
        }

        if (count == 0) return null;
        var choice = engine.Scheduler.Choose(count);
        var chosen = _waiting.First!;
        while (!CanBegin(chosen) || choice-- > 0) chosen = chosen.Next!;
        return chosen;
    }

    private bool CanBegin(Turn turn) => turn.Interleaves || (_writers == 0 && (_readers == 0 || turn.IsReadOnly));

    private void AddWaiting(Turn turn)
    {
        turn.Interleaves = MayInterleave(turn);
        if (turn.Interleaves) _waitingInterleavers++;
        turn.Epoch = engine.Watch.Epoch;
        _waiting.Add(turn);
        Received(turn);
        if (_watched) return;
        _watched = true;
        engine.Watch.Add(this);
    }

    private void RemoveWaiting(Turn turn)
    {
        _waiting.Remove(turn);
        if (turn.Interleaves) _waitingInterleavers--;
    }

    private void RemoveRunning(Turn turn)
    {
        _running.Remove(turn);
        TurnsEnded++;
        if (turn.Interleaves) return;
        if (turn.IsReadOnly) _readers--;
        else _writers--;
    }
}
