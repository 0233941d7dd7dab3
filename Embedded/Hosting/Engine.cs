using Fleet.Embedded.Activations;
using Fleet.Embedded.Calls;
using Fleet.Embedded.Observers;
using Fleet.Embedded.References;
using Fleet.Embedded.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Embedded.Hosting;

/// <summary>The parts of one engine.</summary>
internal sealed class Engine
{
    private IIncomingGrainCallFilter[]? _filters;
    private volatile bool _stopping;

    public Engine(IServiceProvider services, EmbeddedEngineOptions options, TimeProvider time, ILogger<Engine> logger)
    {
        Services = services;
        Options = options;
        Time = time;
        Logger = logger;
        Scheduler = options.Scheduler ?? (ITurnScheduler)new PoolScheduler();
        CompletionOptions = options.Scheduler is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
        Watch = new CallWatch(time, options.ResponseTimeout, options.ResponseSweepPeriod);
        References = new ReferenceKinds(this);
        Observers = new ObserverRegistry(this);
        Classes = new GrainClasses(this, options.GrainAssemblies);
        Collector = new IdleCollector(this);
    }

    internal IServiceProvider Services { get; }

    internal EmbeddedEngineOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ITurnScheduler Scheduler { get; }

    /// <summary>
    /// How waiting callers go on. Never inside the turn that answers them; but a seeded run must not use the thread pool, and
    /// there the synchronization contexts see to it.
    /// </summary>
    internal TaskCreationOptions CompletionOptions { get; }

    internal CallWatch Watch { get; }

    internal ReferenceKinds References { get; }

    internal ObserverRegistry Observers { get; }

    internal GrainClasses Classes { get; }

    internal IdleCollector Collector { get; }

    // Found when first needed: a filter may itself need the grain factory, which needs this engine.
    private IIncomingGrainCallFilter[] Filters => _filters ??= [.. Services.GetServices<IIncomingGrainCallFilter>()];

    /// <summary>The filters around the calls of this grain; null if there are none.</summary>
    internal IReadOnlyList<IIncomingGrainCallFilter>? FiltersFor(object grain)
    {
        if (grain is IIncomingGrainCallFilter own) return [.. Filters, own];
        return Filters.Length == 0 ? null : Filters;
    }

    /// <summary>Refuses new activations once the engine stops.</summary>
    internal void ThrowIfStopping()
    {
        if (_stopping) throw new SiloUnavailableException("The engine is stopping.");
    }

    /// <summary>Ends all activations, within the deactivation time limit.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The engine is stopping.");
        var ended = new List<Task>();
        foreach (var activation in Classes.All.SelectMany(c => c.Activations))
        {
            ended.Add(activation.Deactivated);
            activation.Deactivate(reason, cancellationToken);
        }

        Options.Scheduler?.RunUntilIdle();
        try
        {
            await Task.WhenAll(ended).WaitAsync(Options.DeactivationTimeout, Time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            EngineLog.StopIncomplete(Logger, ended.Count(task => !task.IsCompleted));
        }

        Collector.Stop();
        Watch.Stop();
    }
}
