using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Fleet.Chaos.Tests;

/// <summary>A Fleet that people and agents use, and on which something is done to break it.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>Whether this is the form for people, that takes its time: FLEET_CHAOS_LONG=1.</summary>
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("FLEET_CHAOS_LONG") is "1";

    /// <summary>Draws the load and the faults: FLEET_CHAOS_SEED.</summary>
    public static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("FLEET_CHAOS_SEED") ?? "1", CultureInfo.InvariantCulture);

    private readonly ITestOutputHelper _output;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private Scene(ITestOutputHelper output, FleetServer fleet, DatabaseProxy? proxy) => (_output, Fleet, Proxy) = (output, fleet, proxy);

    public FleetServer Fleet { get; }

    /// <summary>The way to the database; null on SQLite.</summary>
    public DatabaseProxy? Proxy { get; }

    public Workload Load { get; private set; } = null!;

    public Random Random { get; } = new(Seed);

    /// <param name="output">Where to tell what happened.</param>
    /// <param name="postgres">Whose database; null for SQLite.</param>
    /// <param name="folder">Where its data are; a temporary folder if absent.</param>
    /// <param name="listen">Where it listens; the loopback address if absent.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="options">The load.</param>
    public static async Task<Scene> Begin(
        ITestOutputHelper output, PostgresServer? postgres = null, string? folder = null, IPAddress? listen = null,
        IReadOnlyDictionary<string, string>? settings = null, WorkloadOptions? options = null)
    {
        var all = new Dictionary<string, string> { ["Fleet__Heartbeats__Interval"] = "00:00:01", ["Fleet__Heartbeats__Grace"] = "00:00:30" };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) all[name] = value;
        var proxy = postgres is null ? null : await Behind(postgres, all);
        var scene = new Scene(output, new FleetServer(all, listen, folder), proxy);
        try
        {
            await scene.Fleet.Run();
            scene.Load = await Workload.Begin(scene.Fleet, (options ?? new()) with { Seed = Seed });
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets time pass in which everybody goes on.</summary>
    public static async Task Pass(double seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>Ends with the first request after this that is served, and how long that took.</summary>
    public async Task<TimeSpan> Served(string path = "/health/ready")
    {
        var began = Stopwatch.GetTimestamp();
        await Eventually.BecomesAsync($"{path} is served", true, async () => (await Load.Caller.Ask(HttpMethod.Get, path)).Result is Result.Ok, TimeSpan.FromSeconds(60));
        return Tell($"{path} is served again", Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Ends with the first change after this that is acknowledged, and how long that took.</summary>
    public async Task<TimeSpan> Writes()
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Acknowledged());
        await Eventually.BecomesAsync("changes are acknowledged", true, () => Acknowledged() > before, TimeSpan.FromSeconds(90));
        return Tell("changes are acknowledged again", Stopwatch.GetElapsedTime(began));

        int Acknowledged() => Load.History.Operations.Count(one => one is { Kind: Kind.Write or Kind.Create, Result: Result.Ok });
    }

    /// <summary>Nothing of what clients were told is untrue.</summary>
    public async Task Verify()
    {
        var wrong = await Load.Wrongs();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(50)));
        Assert.True(Load.History.Count(Result.Ok) > 10, "Hardly anything was done");
        Load.GoOn();
    }

    public TimeSpan Tell(string what, TimeSpan took)
    {
        _output.WriteLine($"{_watch.Elapsed.TotalSeconds,5:0.0} s: {what}, after {took.TotalSeconds:0.0} s");
        return took;
    }

    public async ValueTask DisposeAsync()
    {
        if (Load is not null)
        {
            var history = Load.History;
            _output.WriteLine(
                $"seed {Seed}: {history.Count(Result.Ok)} ok, {history.Count(Result.Failed)} failed, {history.Count(Result.Unknown)} unknown, the longest {history.Longest.TotalSeconds:0.0} s");
            foreach (var one in history.Operations.Where(one => one.Result is not Result.Ok).Take(8)) _output.WriteLine($"  {one}");
            if (TestContext.Current.TestState?.Result is TestResult.Failed) _output.WriteLine(Fleet.Output);
            await Load.DisposeAsync();
        }

        await Fleet.DisposeAsync();
        if (Proxy is not null) await Proxy.DisposeAsync();
    }

    private static async Task<DatabaseProxy> Behind(PostgresServer postgres, Dictionary<string, string> settings)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        var proxy = new DatabaseProxy(database.Port);
        database.Port = proxy.Port;
        settings["Fleet__Database"] = "postgres";
        settings["Fleet__ConnectionString"] = database.ToString();
        settings["Fleet__SecretKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return proxy;
    }
}
