using System.Reflection;

namespace Fleet.Embedded;

/// <summary>How the embedded engine runs.</summary>
public sealed class EmbeddedEngineOptions
{
    /// <summary>The assemblies whose grain classes, public or not, the engine hosts.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>How long a caller waits for an answer. Default 30 s, as in Orleans. <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often overdue calls are looked for. Default 1 s: a caller waits at most so much longer than the limit, and calls
    /// need no timers of their own.
    /// </summary>
    public TimeSpan ResponseSweepPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an activation may be idle before it is collected. Default 15 min, as in Orleans.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Default 1 min, as in Orleans: an activation lives at most so much longer.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long reading a grain's records and its OnActivateAsync may take. Default 30 s: callers give up then anyway.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long OnDeactivateAsync may take, and the whole engine to stop. Default 20 s: service managers kill after 30 s or more.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How many calls may wait for one activation before further ones are rejected. Default 10,000: at that length a grain
    /// that does 1 ms of work per call answers after 10 s, and more would only time out.
    /// </summary>
    public int MaxQueueLength { get; set; } = 10_000;

    /// <summary>Runs every turn on one thread in an order drawn from a seed; null, the default, uses the thread pool.</summary>
    public SeededScheduler? Scheduler { get; set; }

    internal string? Problem() => this switch
    {
        { MaxQueueLength: < 1 } => "MaxQueueLength must be at least 1.",
        _ when ResponseTimeout <= TimeSpan.Zero && ResponseTimeout != Timeout.InfiniteTimeSpan => "ResponseTimeout must be positive.",
        _ when ResponseSweepPeriod <= TimeSpan.Zero => "ResponseSweepPeriod must be positive.",
        _ when CollectionQuantum <= TimeSpan.Zero => "CollectionQuantum must be positive.",
        _ when CollectionAge < CollectionQuantum => "CollectionAge must be at least CollectionQuantum.",
        _ when ActivationTimeout <= TimeSpan.Zero => "ActivationTimeout must be positive.",
        _ when DeactivationTimeout <= TimeSpan.Zero => "DeactivationTimeout must be positive.",
        _ => null,
    };
}
