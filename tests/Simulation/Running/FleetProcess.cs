using Fleet.Common;
using Fleet.Embedded;
using Fleet.Grains;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Books;
using Fleet.Grains.Cluster;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Remote;
using Fleet.ScheduledTasks;
using Fleet.Simulation.Outside;
using Fleet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Fleet.Simulation.Running;

/// <summary>One life of Fleet, from its start to its death: grains on the seeded scheduler, the reader of books and the sweep that wakes what must run.</summary>
internal sealed class FleetProcess
{
    private readonly Run _run;
    private readonly SeededScheduler _turns;
    private readonly IHost _host;
    private readonly ProcessTime _time;
    private readonly List<Action> _callers = [];

    public FleetProcess(Run run, int number, int seed)
    {
        (_run, Number) = (run, number);
        BootedAt = run.Now;
        _turns = new SeededScheduler(seed);
        _time = run.Variant.TimeOf(run.World.Time);
        Disk = new SimulatedDisk(run);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var services = builder.Services;
        run.World.AddTo(services);
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IIdSource>(run.Ids);
        services.AddKeyedSingleton<IGrainStorage>(StateKind.Store, Disk);
        services.AddSingleton<IDueTimes>(run.Variant.DueTimes(Disk));
        services.AddSingleton<ITaskRuns>(Disk);
        services.AddSingleton<IStateQueries>(Disk);
        services.AddSingleton<IHistory>(Disk);
        services.AddSingleton<IDeliveries>(Disk);
        services.AddSingleton<IRemoteCommands>(run.Hosts);
        services.AddSingleton<IHttpCaller, Elsewhere>();
        services.AddSingleton<IMailer, Elsewhere>();
        services.AddSingleton<ILoggerProvider>(new WatchedLog(run));
        if (run.Variant.Filter is { } filter) services.AddSingleton<IIncomingGrainCallFilter>(filter);
        if (run.Traces) services.AddSingleton<IIncomingGrainCallFilter>(new CallTrace(run));
        services.AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(GrainsRoom.Assembly);
            options.Scheduler = _turns;
        });
        _host = builder.Build();
        Grains = _host.Services.GetRequiredService<IGrainFactory>();
        Begin(ReadBooks);
        Begin(Sweep);
    }

    /// <summary>Counts the lives, from 1.</summary>
    public int Number { get; }

    public TimeSpan BootedAt { get; }

    public IGrainFactory Grains { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>Does one piece of work; false if there is none.</summary>
    public bool RunOne() => _turns.RunOne();

    /// <summary>A call from outside. It ends when Fleet answers, or dies.</summary>
    public Task<T> Call<T>(Func<IGrainFactory, Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>();
        Action died = () => answer.TrySetException(new ProcessDiedException());
        _callers.Add(died);
        Begin(async () =>
        {
            try
            {
                var result = await call(Grains);
                answer.TrySetResult(result);
            }
            catch (Exception exception)
            {
                answer.TrySetException(exception);
            }

            _callers.Remove(died);
        });
        return answer.Task;
    }

    /// <summary>It is killed: nobody runs its turns and timers any more.</summary>
    public void Die()
    {
        _time.Die();
        Disk.ProcessDied();
        foreach (var died in _callers.ToList()) died();
    }

    private void Begin(Func<Task> code) => _turns.Run(() =>
    {
        _ = code();
        return Task.CompletedTask;
    });

    // What Silo's hosted services do, whose loops would leave the run's thread.
    private async Task ReadBooks()
    {
        while (true)
        {
            await Quietly(() => _host.Services.GetRequiredService<BookShelf>().Refresh());
            await Pause(TimeSpan.FromSeconds(1));
        }
    }

    private async Task Sweep()
    {
        while (true)
        {
            await Quietly(async () =>
            {
                foreach (var shard in Enumerable.Range(0, GrainKeys.SchedulerShards)) await Grains.Scheduler(shard).Wake();
                var rules = _host.Services.GetRequiredService<RuleReach>();
                foreach (var id in rules.Named) await Quietly(() => Grains.Instance(id).Wake());
                foreach (var kind in Awakening.All(rules))
                {
                    var page = await Disk.Query(new StateQuery { Kind = kind.Kind, Filters = kind.Filters, Limit = int.MaxValue });
                    foreach (var row in page.Rows) await Quietly(() => kind.Grain(Grains, row.Id).Wake());
                }
            });
            await Pause(TimeSpan.FromMinutes(1));
        }
    }

    private async Task Quietly(Func<Task> code)
    {
        try
        {
            await code();
        }
        catch (Exception exception)
        {
            _run.Thrown(exception, "the sweep");
        }
    }

    private Task Pause(TimeSpan span)
    {
        var over = new TaskCompletionSource();
        _time.CreateTimer(_ => over.TrySetResult(), null, span, Timeout.InfiniteTimeSpan);
        return over.Task;
    }
}

/// <summary>Fleet died, or was not there.</summary>
internal sealed class ProcessDiedException() : Exception("Fleet does not answer");
