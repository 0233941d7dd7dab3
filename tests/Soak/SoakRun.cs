using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;
using Npgsql;

namespace Fleet.Tests.Soak;

/// <summary>A real Fleet under load for a long time while things go wrong, and what it takes meanwhile.</summary>
internal static class SoakRun
{
    private const int Makers = 2;
    private const int Writers = 4;
    private const int Readers = 4;

    // In each minute.
    private const int Samples = 6;

    public static async Task<int> Run(SoakArguments arguments)
    {
        if (!arguments.IsPostgres) return await Run(arguments, [], null);
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        var (settings, proxy) = await Behind(postgres);
        await using var way = proxy;
        return await Run(arguments, settings, proxy);
    }

    private static async Task<int> Run(SoakArguments arguments, Dictionary<string, string> settings, DatabaseProxy? proxy)
    {
        settings["Fleet__Heartbeats__Interval"] = "00:00:01";
        settings["Fleet__Heartbeats__Grace"] = "00:00:30";

        // In place of 15 minutes: what is made and deleted all the time would only pile up for the half of a short soak.
        settings["Fleet__Engine__CollectionAge"] = "00:03:00";
        await using var fleet = new FleetServer(settings);
        await fleet.Run();
        var requests = arguments.Requests > 0 ? arguments.Requests : (int)(await Capacity.Measure(fleet) / 2);
        Console.WriteLine($"seed {arguments.Seed}; load average {SoakReport.LoadAverage()}; load: {requests} requests/s, {arguments.Beats} heartbeats and samples/s");
        await using var load = await Workload.Begin(fleet, new()
        {
            Seed = arguments.Seed, Makers = Makers, Writers = Writers, Readers = Readers, Agents = arguments.Beats, Kept = 0.01,
            PerSecond = requests / (double)(Makers + Writers + Readers), Agent = new() { Patience = TimeSpan.FromSeconds(10) },
        });
        return await Watch(fleet, load, proxy, arguments);
    }

    private static async Task<int> Watch(FleetServer fleet, Workload load, DatabaseProxy? proxy, SoakArguments arguments)
    {
        var (samples, wrongs, watch) = (new List<Sample>(), new SortedSet<string>(StringComparer.Ordinal), Stopwatch.StartNew());
        using var troubles = new Troubles(fleet, load, proxy, arguments.Seed);
        var (begun, length) = (TimeSpan.Zero, TimeSpan.FromSeconds(arguments.Minute));
        for (var minute = 1; minute <= arguments.Minutes; minute++)
        {
            var lives = troubles.Lives;
            var trouble = arguments.IsCalm ? "nothing" : await Trouble(troubles, wrongs);
            if (troubles.Lives > lives) begun = watch.Elapsed;
            using (var timer = new PeriodicTimer(length / Samples))
            {
                while (watch.Elapsed < minute * length && await timer.WaitForNextTickAsync())
                {
                    samples.Add(await Sample.Take(fleet, watch.Elapsed, troubles.Lives, watch.Elapsed - begun));
                }
            }

            var rested = Stopwatch.StartNew();
            var found = await load.Wrongs();
            load.GoOn();
            wrongs.UnionWith(found);
            samples.Add(await Sample.Take(fleet, watch.Elapsed, troubles.Lives, watch.Elapsed - begun));
            Console.WriteLine(Line(minute, samples[^1], load, found.Count, rested.Elapsed, trouble));
        }

        return Tell(new SoakReport(samples, load, wrongs, troubles.Lives - 1, arguments), arguments.IsJson);
    }

    private static async Task<string> Trouble(Troubles troubles, SortedSet<string> wrongs)
    {
        try
        {
            return await troubles.Next();
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException or TaskCanceledException or DeadlineException)
        {
            wrongs.Add(exception.Message);
            return exception.Message;
        }
    }

    private static string Line(int minute, Sample now, Workload load, int wrongs, TimeSpan checking, string trouble) => string.Create(
        CultureInfo.InvariantCulture,
        $"{minute,4} min  rss {now.Resident,4:0} MiB  heap {now.Heap,4:0} MiB  fds {now.Handles,4}  threads {now.Threads,3}  "
        + $"ok {load.History.Count(Result.Ok)}  failed {load.History.Count(Result.Failed)}  unknown {load.History.Count(Result.Unknown)}  "
        + $"beats {load.Agents.Sum(agent => agent.Beats)}  queues [{now.Queues}]  wrong {wrongs}  checked in {checking.TotalSeconds:0.0} s  load {SoakReport.LoadAverage()}  {trouble}");

    private static int Tell(SoakReport report, bool isJson)
    {
        Console.WriteLine(isJson ? JsonSerializer.Serialize(report, SoakReport.Json) : report.ToString());
        return report.Wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<(Dictionary<string, string>, DatabaseProxy)> Behind(PostgresServer postgres)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabase());
        var proxy = new DatabaseProxy(database.Port);
        database.Port = proxy.Port;
        return (new()
        {
            ["Fleet__Database"] = "postgres", ["Fleet__ConnectionString"] = database.ToString(),
            ["Fleet__SecretKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        }, proxy);
    }
}
