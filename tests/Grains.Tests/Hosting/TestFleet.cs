using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Embedded;
using Fleet.Grains;
using Fleet.Grains.Books;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Scheduling;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.TestKit;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet.Tests.Grains.Hosting;

/// <summary>
/// Fleet's grains on the embedded engine's seeded scheduler, with a machine, a store and a clock in memory: everything runs on the
/// test's thread, and time passes only when the test says so. It can be crashed and started again on the same store and machine.
/// </summary>
internal sealed class TestFleet : IDisposable
{
    private readonly Action<IServiceCollection> _configure;
    private readonly SimulatedWorld _world = new();
    private readonly int _seed;
    private SeededScheduler _turns;
    private IHost _host;

    public TestFleet(int seed = 1, Action<IServiceCollection>? configure = null)
    {
        _seed = seed;
        _configure = configure ?? (_ => { });
        (_turns, _host) = Boot(seed);
    }

    public ManualTime Time => _world.Time;

    public SimulatedMachine Machine => _world.Machine;

    public SimulatedStore Backups => _world.Backups;

    public SimulatedSites Sites => _world.Sites;

    public SimulatedCloud Cloud => _world.Cloud;

    public ToldNotices Told => _world.Told;

    public ToldWebhooks Webhooks => _world.Webhooks;

    public Outside Outside => _world.Outside;

    public PlainPasswords Passwords => _world.Passwords;

    public FixedTariffs Tariffs => _world.Tariffs;

    public MemoryStore Store => _world.Store;

    public IGrainFactory Grains => Service<IGrainFactory>();

    public T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public T New<T>() where T : struct, IFleetId<T> => Service<IIdSource>().New<T>();

    /// <summary>What the task ends with, once everything that is ready has run.</summary>
    public T Ask<T>(Task<T> task)
    {
        Ask((Task)task);
        return task.Result;
    }

    /// <inheritdoc cref="Ask{T}(Task{T})"/>
    public void Ask(Task task)
    {
        _turns.RunUntilIdle();
        if (!task.IsCompleted) throw new InvalidOperationException($"Nothing is ready to run, yet the call has not ended (seed {_seed})");
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs code with awaits of its own, and the grains that it calls.</summary>
    public void Run(Func<Task> code) => _turns.Run(code);

    /// <summary>What the silo's reader of books does each second.</summary>
    public void ReadBooks() => Run(() => Service<BookShelf>().Refresh());

    /// <summary>Lets time pass from timer to timer.</summary>
    public void Pass(TimeSpan span)
    {
        var end = Time.GetUtcNow() + span;
        _turns.RunUntilIdle();
        while (Time.NextDue is { } due && due <= end)
        {
            Time.Advance(due > Time.GetUtcNow() ? due - Time.GetUtcNow() : TimeSpan.Zero);
            _turns.RunUntilIdle();
        }

        Time.Advance(end - Time.GetUtcNow());
        _turns.RunUntilIdle();
    }

    /// <summary>Lets time pass until it holds.</summary>
    public T Until<T>(Func<Task<T>> read, Func<T, bool> holds, string what, double withinSeconds = 120)
    {
        var end = Time.GetUtcNow().AddSeconds(withinSeconds);
        while (true)
        {
            var value = Ask(read());
            if (holds(value)) return value;
            if (Time.GetUtcNow() >= end) throw new TimeoutException($"{what} did not come within {withinSeconds} s; last seen: {value} (seed {_seed})");
            Pass(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>
    /// The process dies and a new one starts on the same store: no grain learns of it, since nobody runs the dead one's turns any more.
    /// Then the sweep wakes what must run.
    /// </summary>
    public void Crash()
    {
        (Store.BeforeWrite, Store.AfterWrite, Store.BeforeDueWrite, Store.CannotBeRead) = (_ => { }, _ => { }, () => { }, false);
        (_turns, _host) = Boot(_seed + 1);
        Wake();
    }

    /// <summary>What the silo's sweep does each minute.</summary>
    public void Wake()
    {
        if (Store.States.Keys.Any(key => key.Kind == StateKinds.AlertRule)) ReadBooks();
        foreach (var shard in Enumerable.Range(0, GrainKeys.SchedulerShards)) Ask(Grains.Scheduler(shard).Wake());
        foreach (var (kind, id) in Store.States.Keys.ToList())
        {
            IWakeable? grain = kind switch
            {
                StateKinds.Server => Grains.Server(ServerId.Of(id)),
                StateKinds.Instance => Grains.Instance(InstanceId.Of(id)),
                StateKinds.Backup => Grains.Backup(BackupId.Of(id)),
                StateKinds.Operation => Grains.Operation(OperationId.Of(id)),
                StateKinds.Command => Grains.Command(CommandId.Of(id)),
                StateKinds.ScheduledTask => Grains.ScheduledTask(ScheduledTaskId.Of(id)),
                StateKinds.FleetSet => Grains.FleetSet(FleetSetId.Of(id)),
                StateKinds.BulkAction => Grains.BulkAction(BulkActionId.Of(id)),
                StateKinds.ReplicaSet => Grains.ReplicaSet(ReplicaSetId.Of(id)),
                StateKinds.Budget => Grains.Budget(BudgetId.Of(id)),
                StateKinds.Channel => Grains.Channel(ChannelId.Of(id)),
                StateKinds.Webhook => Grains.Webhook(WebhookId.Of(id)),
                StateKinds.AlertRule => Grains.AlertRule(AlertRuleId.Of(id)),
                _ => null,
            };
            if (grain is not null) Ask(grain.Wake());
        }
    }

    public ServerView AddServer(string? labels = null, ServerOrder? order = null)
    {
        var id = New<ServerId>();
        var map = (labels ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableSortedDictionary(l => l.Split('=')[0], l => l.Split('=')[1]);
        var spec = new ServerSpec(
            "box", order is null ? "127.0.0.1" : "", 22, "fleet", AuthMethod.Key, new SealedSecret("sealed"), 5, Labels: map, Order: order);
        var added = Ask(Grains.Server(id).Add(spec, "test"));
        Assert.True(added.IsOk, added.Error?.Message);
        return Until(() => Grains.Server(id).Get(), server => server.Value?.Operation is null, "the end of provisioning", 900).Value!;
    }

    public InstanceView BeginDeploy(ServerView server, string name = "shop", InstanceSpec? spec = null)
    {
        var deployment = new InstanceDeployment(
            name, "ssh", "local", server.Id, "process", spec ?? new InstanceSpec { Command = ["sleep", "1000"] },
            ImmutableSortedDictionary<string, string>.Empty);
        var begun = Ask(Grains.InstanceName(name).Deploy(deployment, "test"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }

    public InstanceView Deploy(ServerView server, string name = "shop", InstanceSpec? spec = null) => Ended(BeginDeploy(server, name, spec).Id);

    public InstanceView Ended(InstanceId id, double withinSeconds = 300) =>
        Until(() => Grains.Instance(id).Get(), instance => instance.Value?.Operation is null, "the end of the operation", withinSeconds).Value!;

    public InstanceView Change(InstanceId id, InstanceVerb verb)
    {
        var begun = Ask(Grains.Instance(id).Change(verb, "test"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return Ended(id);
    }

    public InstanceView Reaches(InstanceId id, InstanceStatus status, double withinSeconds = 120) =>
        Until(() => Grains.Instance(id).Get(), instance => instance.Value?.Status == status, $"status {status}", withinSeconds).Value!;

    public InstanceView Instance(InstanceId id) => Ask(Grains.Instance(id).Get()).Value!;

    public ServerView Server(ServerId id) => Ask(Grains.Server(id).Get()).Value!;

    public OperationView Operation(OperationId id) => Ask(Grains.Operation(id).Get()).Value!;

    public IEnumerable<string> Events(InstanceId id) => Store.EventRows.Where(row => row.InstanceId == id.Value).Select(row => row.Type);

    public void Dispose() => _host.Dispose();

    private (SeededScheduler, IHost) Boot(int seed)
    {
        var turns = new SeededScheduler(seed);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        _world.AddTo(builder.Services);
        builder.Services.AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(GrainsRoom.Assembly);
            options.Scheduler = turns;
        });
        _configure(builder.Services);
        return (turns, builder.Build());
    }
}
