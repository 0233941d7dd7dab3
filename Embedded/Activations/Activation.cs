using Fleet.Embedded.Calls;
using Fleet.Embedded.Hosting;
using Fleet.Embedded.Scheduling;
using Fleet.Embedded.Timers;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Embedded.Activations;

/// <summary>One life of a grain in memory. See <see cref="TurnQueue"/> for how it gives turns.</summary>
internal sealed partial class Activation : TurnQueue, IGrainContext
{
    private readonly string _key;
    private readonly WorkerPool? _pool;
    private object? _grain;
    private RareState? _rare;
    private int _lastUsed;
    private ActivationStatus _status;

    internal Activation(GrainClass grainClass, string key, WorkerPool? pool) : base(grainClass.Engine)
    {
        Class = grainClass;
        _key = key;
        _pool = pool;
        _lastUsed = grainClass.Engine.Collector.Now;
    }

    internal GrainClass Class { get; }

    public override GrainId GrainId => GrainId.Create(Class.Type, _key);

    public object? GrainInstance => _grain;

    public GrainReference GrainReference => Engine.References.KindOf(Class.Interfaces[0], Class).Create(_key);

    public ActivationId ActivationId
    {
        get
        {
            lock (Gate)
            {
                if (Rare.Id == Guid.Empty) Rare.Id = Guid.NewGuid();
                return new ActivationId(Rare.Id);
            }
        }
    }

    public IServiceProvider ActivationServices => Engine.Services;

    public Task Deactivated
    {
        get
        {
            lock (Gate)
            {
                if (_status == ActivationStatus.Dead) return Task.CompletedTask;
                Rare.Deactivated ??= new TaskCompletionSource(Engine.CompletionOptions);
                return Rare.Deactivated.Task;
            }
        }
    }

    internal override object? Target => _grain;

    protected override bool IsClosed => _status == ActivationStatus.Dead;

    // Even an activation that asks for its end while it begins serves the call that it was made for: else that call would
    // be handed on for ever.
    protected override bool IsOpen => _status == ActivationStatus.Valid && (_rare?.Reason is null || (TurnsEnded == 0 && !HasRunning));

    protected override bool HasStep => _status switch
    {
        ActivationStatus.New => HasWaiting || _rare?.Reason is not null,
        ActivationStatus.Valid => _rare?.Reason is not null && !HasRunning && (TurnsEnded > 0 || !HasWaiting),
        _ => false,
    };

    private RareState Rare => _rare ??= new RareState();

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (_status >= ActivationStatus.Deactivating || _rare?.Reason is not null) return;
            Rare.Reason = deactivationReason;
            ScheduleLocked();
        }
    }

    /// <summary>A conflict of versions means that this grain's memory is not the truth: the next call reads it anew.</summary>
    internal void Failed(Exception exception)
    {
        if (exception is not InconsistentStateException { IsSourceActivation: true } conflict) return;
        conflict.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "The stored state was changed by another."));
    }

    internal void DelayCollection(TimeSpan time)
    {
        lock (Gate)
        {
            var ticks = time.TotalSeconds * Engine.Time.TimestampFrequency;
            Rare.KeepUntil = ticks > long.MaxValue / 2 ? long.MaxValue : Engine.Time.GetTimestamp() + (long)ticks;
        }
    }

    /// <summary>Asks the activation to end if it was last used at or before this tick of the collector.</summary>
    internal void CollectIfIdle(int limit)
    {
        lock (Gate)
        {
            if (_status != ActivationStatus.Valid || _lastUsed > limit || HasRunning || HasWaiting) return;
            if (_rare is { KeepUntil: var until } && until != 0 && until > Engine.Time.GetTimestamp()) return;
        }

        Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called for the collection age."));
    }

    internal void Add(GrainTimer timer)
    {
        lock (Gate) (Rare.Timers ??= []).Add(timer);
    }

    internal void Remove(GrainTimer timer)
    {
        lock (Gate) _rare?.Timers?.Remove(timer);
    }

    protected override bool MayInterleave(Turn turn) => Class.Interleaving.Allows(turn);

    protected override void Received(Turn turn)
    {
        if (turn is Call or GrainTimer { KeepsAlive: true }) _lastUsed = Engine.Collector.Now;
    }
}
