using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.Silo.Cluster;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests.Lifetime;

/// <summary>What a process says of itself while it starts, and when its engine is stuck.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_process_that_takes_long_to_start_says_so_and_serves_nothing_yet()
    {
        var migrated = new TaskCompletionSource();
        await using var slow = new MigratingHost(migrated.Task);
        var started = slow.InitializeAsync().AsTask();
        using var nobody = new HttpClient { BaseAddress = slow.Reserved };
        nobody.DefaultRequestHeaders.Authorization = new("Bearer", FleetHost.AdminKey);
        await Eventually.BecomesAsync("it listens", HttpStatusCode.OK, () => Status(nobody, "/health/live"));

        Assert.Equal("""{"status":"starting"}""", await (await nobody.GetAsync("/health/startup")).Content.ReadAsStringAsync());
        foreach (var path in new[] { "/health", "/health/ready", "/health/startup", "/api/v1/version", "/v1/services", "/operator" })
        {
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, await Status(nobody, path)));
        }

        Assert.Equal("starting", (await nobody.GetAsync("/health/ready").Json()).Text("status"));
        Assert.Equal("degraded", (await nobody.GetAsync("/health").Json()).Text("status"));
        Assert.Equal("service_unavailable", (await nobody.GetAsync("/api/v1/version").Json()).Text("error"));
        Assert.False(started.IsCompleted);

        migrated.SetResult();
        await started;
        foreach (var path in new[] { "/health", "/health/ready", "/health/startup", "/health/live", "/api/v1/version" })
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, await Status(nobody, path)));
        }
    }

    [Fact]
    public async Task A_start_that_fails_fails()
    {
        await using var broken = new MigratingHost(Task.FromException(new InvalidOperationException("no such luck")));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => broken.InitializeAsync().AsTask());
        Assert.Equal("no such luck", fault.Message);
    }

    [Fact]
    public async Task A_process_whose_engine_takes_no_turns_is_neither_live_nor_ready_but_has_started()
    {
        await using var engine = new TurnByTurn();
        await using var stuck = new StuckHost(engine.Pulse(TimeProvider.System));
        await stuck.InitializeAsync();
        using var nobody = stuck.Caller(null);
        var live = await nobody.GetAsync("/health/live");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stuck"), (live.StatusCode, (await live.Json()).Text("status")));
        var ready = await nobody.GetAsync("/health/ready").Json();
        Assert.Equal(("degraded", "error"), (ready.Text("status"), ready.GetProperty("checks").GetProperty("grains").Text("status")));
        Assert.Equal("ok", ready.GetProperty("checks").GetProperty("database").Text("status"));
        Assert.Equal(HttpStatusCode.OK, await Status(nobody, "/health/startup"));
        Assert.Equal(HttpStatusCode.OK, await Status(nobody, "/health"));
    }

    [Fact]
    public async Task A_process_without_grains_of_its_own_is_live_without_any_and_ready_for_as_long_as_a_silo_may_need_to_be_replaced()
    {
        await using var engine = new TurnByTurn();
        var time = new ManualTime();
        var pulse = engine.Pulse(time, ("Fleet:Role", "api"));
        Assert.True(await pulse.Beats());
        Assert.False(await Waiting(pulse.Reaches(), time));

        engine.Scheduler.RunUntilIdle();
        Assert.True(await engine.Served(pulse.Reaches()));
        Assert.True(await Waiting(pulse.Reaches(), time));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await Waiting(pulse.Reaches(), time));
        Assert.True(await pulse.Beats());
    }

    /// <summary>Lets time go by until it has ended.</summary>
    private static async Task<bool> Waiting(Task<bool> asked, ManualTime time)
    {
        await Eventually.BecomesAsync("it gives up", true, () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return asked.IsCompleted;
        });
        return await asked;
    }

    private static async Task<HttpStatusCode?> Status(HttpClient caller, string path)
    {
        try
        {
            return (await caller.GetAsync(path)).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private sealed class MigratingHost : FleetHost
    {
        public MigratingHost(Task migration) : base(services =>
        {
            var real = services.Last(service => service.ServiceType == typeof(IDatabase));
            services.Replace(ServiceDescriptor.Singleton<IDatabase>(provider => new Migrating(
                (IDatabase)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!), migration)));
        }) => Settings["urls"] = Reserved.ToString();

        public Uri Reserved { get; } = new($"http://127.0.0.1:{FreePort.Next()}");
    }

    private sealed class StuckHost(Pulse pulse) : FleetHost(services => services.Replace(ServiceDescriptor.Singleton(pulse)));

    private sealed class Migrating(IDatabase real, Task migration) : IDatabase
    {
        public string Engine => real.Engine;

        public async Task Migrate(CancellationToken cancellationToken = default)
        {
            await migration.WaitAsync(cancellationToken);
            await real.Migrate(cancellationToken);
        }

        public Task<TimeSpan> Ping(CancellationToken cancellationToken = default) => real.Ping(cancellationToken);
    }
}
