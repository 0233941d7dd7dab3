using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Maintenance;
using Fleet.Grains.ScheduledTasks;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Remote;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.Tests.Grains.Deployments;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.ScheduledTasks;

/// <summary>A Fleet whose commands, calls, mails and notices are written down by this, which outlives it.</summary>
internal sealed class TaskScene : IRemoteCommands, IHttpCaller, IMailer, INoticeQueue, IMaintenanceLookup, IDisposable
{
    private readonly List<TaskCompletionSource> _held = [];

    public TaskScene(int seed = 1)
    {
        Fleet = new TestFleet(seed, services =>
        {
            services.AddSingleton<IRemoteCommands>(this);
            services.AddSingleton<IHttpCaller>(this);
            services.AddSingleton<IMailer>(this);
            services.AddSingleton<INoticeQueue>(this);
            services.AddSingleton<IMaintenanceLookup>(this);
            services.AddSingleton<IDeploymentCompiler, LineCompiler>();
        });
        Start = Fleet.Time.GetUtcNow();
    }

    public TestFleet Fleet { get; }

    /// <summary>Midnight of the first of January 2026, a Thursday.</summary>
    public DateTimeOffset Start { get; }

    public List<(InstanceId Instance, CommandRequest Request, DateTimeOffset At)> Ran { get; } = [];

    public List<(string Key, DateTimeOffset At)> Called { get; } = [];

    public List<(string Id, string To, string Subject)> Mails { get; } = [];

    public List<(ChannelId Channel, Notice Notice)> Notices { get; } = [];

    /// <summary>Whether a command goes on until <see cref="Release"/>.</summary>
    public bool Holds { get; set; }

    public int Broken { get; private set; }

    public Func<InstanceId, Remote<CommandResult>> Result { get; set; } = _ => new CommandResult(0, "out", "", 5);

    public Func<HttpAnswer> Answer { get; set; } = () => new HttpAnswer(200, "fine");

    public Func<MailFault?> MailAnswer { get; set; } = () => null;

    public Func<Outcome<Done>> NoticeAnswer { get; set; } = () => Done.Value;

    public Func<InstanceId, OpenWindow?> Window { get; set; } = _ => null;

    public bool IsConfigured => true;

    public IReadOnlyList<TaskRunView> Ended => Fleet.Store.TaskRuns;

    public static TaskSpec Minutely(TaskAction? action = null, InstanceId? instance = null) => new()
    {
        Name = "a task",
        Schedule = new TaskSchedule(Cron: "* * * * *"),
        Action = action ?? Command,
        Scope = new InstanceScope(instance),
    };

    public static TaskAction Command { get; } = new(TaskActionType.Command, "date");

    public static TaskAction Http { get; } = new(
        TaskActionType.Http, Http: new HttpCall("https://example.com/hook", "POST", ImmutableSortedDictionary<string, SealedSecret>.Empty, "x"));

    public static TaskAction None { get; } = new(TaskActionType.None);

    public ScheduledTaskId Create(TaskSpec spec)
    {
        var id = Fleet.New<ScheduledTaskId>();
        var created = Fleet.Ask(Fleet.Grains.ScheduledTask(id).Create(spec, "ann"));
        Assert.True(created.IsOk, created.Error?.Message);
        return id;
    }

    public TaskView Get(ScheduledTaskId id) => Fleet.Ask(Fleet.Grains.ScheduledTask(id).Get()).Value!;

    public ImmutableArray<TaskRunView> Active(ScheduledTaskId id) => Fleet.Ask(Fleet.Grains.ScheduledTask(id).Active()).Value;

    public ImmutableArray<InstanceId> Deploy(int count)
    {
        var server = Fleet.AddServer();
        return [.. Enumerable.Range(0, count).Select(i => Fleet.Deploy(server, $"shop-{i}").Id)];
    }

    public void Pass(double seconds) => Fleet.Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets time pass until that many seconds after a full minute.</summary>
    public void PassToSecond(double second)
    {
        var now = Fleet.Time.GetUtcNow();
        var within = (second - now.TimeOfDay.TotalSeconds % 60 + 60) % 60;
        Pass(within);
    }

    public void Release()
    {
        Holds = false;
        var held = _held.ToList();
        _held.Clear();
        foreach (var one in held) one.TrySetResult();
        Pass(0);
    }

    public async Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default)
    {
        Ran.Add((instance, request, Fleet.Time.GetUtcNow()));
        if (!Holds) return Result(instance);
        var held = new TaskCompletionSource();
        _held.Add(held);
        try
        {
            await held.Task.WaitAsync(TimeSpan.FromMilliseconds(request.TimeoutMs), Fleet.Time, cancellationToken);
            return Result(instance);
        }
        catch (TimeoutException)
        {
            return new RemoteError(RemoteFault.TimedOut, "Its time is over");
        }
        catch (OperationCanceledException)
        {
            Broken++;
            throw;
        }
    }

    public Task<HttpAnswer> Call(HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        Called.Add((more["Idempotency-Key"], Fleet.Time.GetUtcNow()));
        return Task.FromResult(Answer());
    }

    public Task<MailFault?> Send(
        string id, IReadOnlyCollection<string> recipients, string subject, string text, CancellationToken cancellationToken = default)
    {
        Mails.Add((id, string.Join(',', recipients), subject));
        return Task.FromResult(MailAnswer());
    }

    public Task<Outcome<Done>> Enqueue(ChannelId channel, Notice notice)
    {
        Notices.Add((channel, notice));
        return Task.FromResult(NoticeAnswer());
    }

    public Task<OpenWindow?> Of(InstanceId instance) => Task.FromResult(Window(instance));

    public void Dispose() => Fleet.Dispose();
}
