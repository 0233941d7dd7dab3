using System.Globalization;
using Fleet.Common;
using Fleet.Embedded;
using Fleet.Simulation.Invariants;
using Fleet.Simulation.Outside;
using Fleet.Simulation.Variants;
using Fleet.Simulation.Workload;
using Fleet.Storage;
using Orleans.Storage;

namespace Fleet.Simulation.Running;

/// <summary>
/// One run: Fleet, the world around it, clients and agents, all on this thread and in virtual time. Everything that is left open is drawn from
/// the seed.
/// </summary>
internal sealed class Run
{
    private readonly int _seed;
    private readonly Draws _order;
    private readonly SeededScheduler _outside;
    private readonly List<Invariant> _invariants;
    private readonly List<Exception> _failures = [];
    private int? _crashIn;
    private int _lives;

    public Run(int seed, Variant? variant = null, Action<string>? tell = null)
    {
        _seed = seed;
        Variant = variant ?? new Variant();
        (_order, Faults) = (new Draws(seed, 1), new Draws(seed, 2));
        _outside = new SeededScheduler(seed);
        Ids = new DrawnIds(World.Time, new Draws(seed, 3));
        Story = new Story(tell);
        Weather = new Weather(this);
        Hosts = new Hosts(this);
        Receiver = new Receiver(this);
        World.Machine.Road = Hosts.Road;
        World.Outside.Answer = Receiver.Answer;
        Agents = new AgentCrowd(this);
        Work = new Script(this, new Draws(seed, 4));
        _invariants = Invariant.All(this);
    }

    public SimulatedWorld World { get; } = new();

    public Variant Variant { get; }

    public Story Story { get; }

    public Draws Faults { get; }

    public IIdSource Ids { get; }

    public Weather Weather { get; }

    public Hosts Hosts { get; }

    public Receiver Receiver { get; }

    public AgentCrowd Agents { get; }

    public Script Work { get; }

    public List<ClientCall> Calls { get; } = [];

    /// <summary>Whether each call of a grain is told.</summary>
    public bool Traces { get; init; }

    /// <summary>Fleet, while it runs.</summary>
    public FleetProcess? Process { get; private set; }

    /// <summary>The time since the run began, whatever the clock on the wall says.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(World.Time.GetTimestamp());

    /// <summary>Told of each event that is stored.</summary>
    public event Action<EventRow> EventStored = _ => { };

    public bool IsCrashing => _crashIn is not null;

    public void Tell(string what) => Story.Tell(Now, what);

    public void Happened(EventRow row)
    {
        Tell($"  event {row.Type} {row.InstanceId}");
        EventStored(row);
    }

    /// <summary>Something threw: faults explain some kinds of exception, and no other.</summary>
    public void Thrown(Exception exception, string where)
    {
        if (exception is BrokenInvariantException broken) Fail(broken);
        else if (exception is not (DiskException or TimeoutException or InconsistentStateException or OrleansException or OperationCanceledException or ProcessDiedException))
        {
            Fail(new BrokenInvariantException("no-bugs", $"{where}: {exception}"));
        }
    }

    public void Fail(Exception failure) => _failures.Add(failure);

    public void Later(TimeSpan delay, Action act)
    {
        ITimer? timer = null;
        timer = World.Time.CreateTimer(_ =>
        {
            timer?.Dispose();
            act();
        }, null, delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>That much time.</summary>
    public Task Pause(TimeSpan span)
    {
        var over = new TaskCompletionSource();
        Later(span, () => over.TrySetResult());
        return over.Task;
    }

    /// <summary>Starts what somebody outside does.</summary>
    public void Begin(Func<Task> code) => _outside.Run(() =>
    {
        _ = Guarded(code);
        return Task.CompletedTask;
    });

    /// <summary>A call from outside to Fleet, wherever it runs now.</summary>
    public Task<T> Call<T>(Func<IGrainFactory, Task<T>> call) =>
        Process is { } process ? process.Call(call) : Task.FromException<T>(new ProcessDiedException());

    /// <summary>A client's call, on record.</summary>
    public async Task<T?> Ask<T>(string kind, string key, Func<IGrainFactory, Task<Outcome<T>>> call, string? value = null) where T : class
    {
        var asked = new ClientCall(Calls.Count + 1, kind, key, value, Now);
        Calls.Add(asked);
        Tell($"#{asked.Number} {kind} {key}{(value is null ? "" : $" = {value}")}");
        Outcome<T>? answer = null;
        try
        {
            await Pause(TimeSpan.FromMilliseconds(Faults.Between(1, 40)));
            answer = await Call(call);
            // A script that asks for what cannot be asked tries nothing; what it names may not have come to be.
            if (answer.Error is { Code: ErrorCode.InvalidRequest } invalid && !invalid.Message.StartsWith("There is no ", StringComparison.Ordinal))
            {
                Fail(new BrokenInvariantException("sound-script", $"#{asked.Number} {kind}: {invalid.Message}"));
            }

            asked.Result = answer.IsOk ? CallResult.Ok : answer.Error.Code is ErrorCode.ServiceUnavailable or ErrorCode.InternalError ? CallResult.Unknown : CallResult.Failed;
        }
        catch (Exception exception)
        {
            Thrown(exception, $"#{asked.Number} {kind}");
            Tell($"    {exception.GetType().Name}: {exception.Message}");
            asked.Result = CallResult.Unknown;
        }

        asked.End = Now;
        Tell($"#{asked.Number} {kind} {key}: {asked.Result.ToString().ToLowerInvariant()}{(answer?.Error is { } error ? $" ({error.Message})" : "")}");
        return answer?.Value;
    }

    /// <summary>Fleet dies after so many more pieces of work, wherever that is.</summary>
    public void CrashIn(int pieces) => _crashIn = pieces;

    /// <summary>Plays so many steps, then a quiet period, checking all along.</summary>
    /// <exception cref="BrokenInvariantException">What must hold does not.</exception>
    public void Play(int steps, TimeSpan? until = null)
    {
        Boot();
        for (var step = 1; step <= steps && (until is null || Now < until); step++)
        {
            Tell($"step {step.ToString(CultureInfo.InvariantCulture)}: {Work.Step()}");
            Pass(Work.Gap());
            Check();
        }

        CalmDown();
        for (var minute = 0; minute < Script.QuietMinutes; minute++)
        {
            Pass(TimeSpan.FromMinutes(1));
            Check();
        }

        Work.ReadAll();
        Pass(TimeSpan.FromSeconds(30));
        foreach (var invariant in _invariants) invariant.AtEnd();
        Check();
        Tell($"the end: {Calls.Count} calls, {_lives} lives, {World.Store.Writes} writes");
    }

    private void CalmDown()
    {
        Tell("quiet from here on");
        _crashIn = null;
        Weather.CalmDown();
        Hosts.CalmDown();
        Agents.CalmDown();
        foreach (var invariant in _invariants) invariant.AtQuiet();
        if (Process is null) Boot();
    }

    private void Boot()
    {
        if (Process is not null) return;
        Tell($"Fleet starts, life {++_lives}");
        Process = new FleetProcess(this, _lives, unchecked((_seed * 7919) + _lives));
    }

    private void Crash()
    {
        _crashIn = null;
        if (Process is not { } process) return;
        Tell("Fleet is killed");
        Weather.Doubts++;
        Process = null;
        process.Die();
        Hosts.ProcessDied();
        Later(Faults.Chance(0.9) ? Faults.Span(0.3, 60) : Faults.Span(60, 900), Boot);
    }

    private void Check()
    {
        foreach (var invariant in _invariants) invariant.Check();
        if (_failures is [var first, ..]) throw first;
    }

    private void Pass(TimeSpan span)
    {
        var end = Now + span;
        DoAll();
        while (World.Time.NextDue is { } due && due - World.Time.GetUtcNow() <= end - Now)
        {
            var wait = due - World.Time.GetUtcNow();
            World.Time.Advance(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            DoAll();
        }

        World.Time.Advance(end - Now);
        DoAll();
    }

    private void DoAll()
    {
        while (_failures.Count == 0 && DoOne())
        {
        }

        if (_failures is [var first, ..]) throw first;
    }

    /// <summary>One piece of work, of Fleet or of somebody outside.</summary>
    private bool DoOne()
    {
        if (_order.Chance(0.3) && _outside.RunOne()) return true;
        if (Process is not { } process || !process.RunOne()) return _outside.RunOne();
        if (_crashIn is { } left && (_crashIn = left - 1) <= 0) Crash();
        return true;
    }

    private async Task Guarded(Func<Task> code)
    {
        try
        {
            await code();
        }
        catch (Exception exception)
        {
            Thrown(exception, "outside");
        }
    }
}
