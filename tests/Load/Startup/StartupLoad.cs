using System.Globalization;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Tests.PostgresHost;

namespace Fleet.Load.Startup;

/// <summary>
/// How long does Fleet take until it serves, and what does it need while nobody asks for anything? Fleets with no, some and many instances stored are
/// started over and over, in turns with a bare Kestrel, and at the last left alone for a while.
/// </summary>
internal static class StartupLoad
{
    /// <summary>The options that it has.</summary>
    public static readonly string[] Numbers = ["postgres", "most", "agents", "rounds", "rest"];

    private const double MiB = 1024 * 1024;

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var isPostgres = options.Of("postgres", 0, 0) > 0;
        var most = options.Count("most", 100_000, 1_000);
        int[] sizes = options.IsBrief ? [most] : options.IsShort ? [0, most] : [0, most / 10, most];
        var (rounds, agents) = (options.Count("rounds", 3, 1), options.Of("agents", 0, 0));
        var rest = TimeSpan.FromSeconds(options.Of("rest", 240, 10));
        var report = new LoadReport("startup", string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", sizes.Select(Text))} instances on {(isPostgres ? "PostgreSQL" : "SQLite")}, {agents:P0} with an agent that does not come back, {rest.TotalSeconds} s of rest"));

        var postgres = isPostgres ? new PostgresServer() : null;
        if (postgres is not null) await postgres.InitializeAsync();
        var fleets = new List<(int Size, FleetDatabase Database)>();
        try
        {
            foreach (var size in sizes)
            {
                fleets.Add((size, await FleetDatabase.Make(postgres)));
                await StoredInstances.Fill(fleets[^1].Database, size, agents);
            }

            await Starts(fleets, rounds, options.Span(15, 15), report);
            foreach (var (size, database) in fleets) await Rest(size, database, rest, report);
            return report;
        }
        finally
        {
            foreach (var (_, database) in fleets) database.Dispose();
            if (postgres is not null) await postgres.DisposeAsync();
        }
    }

    private static async Task Starts(List<(int Size, FleetDatabase Database)> fleets, int rounds, TimeSpan awake, LoadReport report)
    {
        var (bare, starts) = (new List<(double Live, double Cpu, double Bytes)>(), fleets.ToDictionary(fleet => fleet.Size, _ => new List<StartedFleet>()));
        for (var round = 0; round < rounds; round++)
        {
            await using (var server = await LoadedApi.StartBare("echo")) bare.Add((server.FirstAnswer.TotalSeconds, server.CpuSeconds(), server.Memory()));
            foreach (var (size, database) in fleets)
            {
                await using var fleet = await database.Start();
                starts[size].Add(await StartedFleet.Measure(fleet, awake));
                if (round == 0) await StoredInstances.Check(fleet, size);
            }
        }

        var (live, cpu) = (Median(bare, one => one.Live), Median(bare, one => one.Cpu));
        report.Add("bare Kestrel: first answer, s", live);
        report.Add("bare Kestrel: processor time until then, s", cpu);
        report.Add("bare Kestrel: memory, MiB", Median(bare, one => one.Bytes) / MiB);
        foreach (var (size, runs) in starts)
        {
            void Add(string what, Func<StartedFleet, double> value, double? atMost = null) => report.Add($"{Text(size)}: {what}", Median(runs, value), atMost: atMost);
            Add("first answer of /health/live, s", run => run.Live);
            report.Add($"{Text(size)}: first answer / bare Kestrel's", Median(runs, run => run.Live) / live);

            // 1 s is what a restart may cost callers that try again; four more for a machine as busy as it likes.
            Add("ready, s", run => run.Ready, atMost: 5);
            Add("first list of 20, s", run => run.Listed);
            Add("first get of one, s", run => run.Got);
            Add("processor time until ready, s", run => run.CpuReady);
            report.Add($"{Text(size)}: processor time until ready / bare Kestrel's", Median(runs, run => run.CpuReady) / cpu);
            Add("memory when ready, MiB", run => run.ReadyBytes / MiB);
            Add($"processor time in the {awake.TotalSeconds} s after that, s", run => run.CpuAwake);
            Add("get of one meanwhile, p50, ms", run => run.P50);
            Add("get of one meanwhile, most, ms", run => run.Most);
        }
    }

    private static async Task Rest(int size, FleetDatabase database, TimeSpan rest, LoadReport report)
    {
        await using var fleet = await database.Start();
        await StartedFleet.UntilReady(fleet);
        await Pause(rest / 2);
        var (cpu, begun) = (fleet.CpuSeconds(), fleet.Age);
        await Pause(rest / 2);
        var perMinute = (fleet.CpuSeconds() - cpu) / (fleet.Age - begun).TotalMinutes;

        // The public peer of docs/load.md takes 243 MiB with its runtime and without its database.
        report.Add($"{Text(size)}: memory at rest, MiB", fleet.Memory() / MiB, atMost: size == 0 ? 120 : null);
        report.Add($"{Text(size)}: managed memory at the last collection, MiB", await StartedFleet.Figure(fleet, "dotnet_gc_last_collection_heap_size_bytes") / MiB);
        report.Add($"{Text(size)}: instances in memory at rest", await StartedFleet.Figure(fleet, "fleet_grain_activations{otel_scope_name=\"Fleet\",grain=\"Instance\"}"));
        report.Add($"{Text(size)}: grains in memory at rest", await StartedFleet.Figure(fleet, "fleet_grain_activations{"));
        report.Add($"{Text(size)}: processor time at rest, s per minute", perMinute);
    }

    private static async Task Pause(TimeSpan span)
    {
        using var timer = new PeriodicTimer(span);
        await timer.WaitForNextTickAsync();
    }

    private static double Median<T>(IEnumerable<T> runs, Func<T, double> value) => LoopResult.Median(runs.Select(value));

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
