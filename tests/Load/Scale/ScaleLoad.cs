using System.Globalization;
using Fleet.Load.Report;

namespace Fleet.Load.Scale;

/// <summary>
/// What does a large fleet need? One of each is measured with a few instances; a model says from that what many need; and that is held against as many in one
/// process whose clock is driven by hand. The same model then says what a million need.
/// </summary>
internal static class ScaleLoad
{
    /// <summary>The options that it has.</summary>
    public static readonly string[] Numbers = ["instances", "few", "minutes"];

    private const int Million = 1_000_000;
    private const double MiB = 1024 * 1024;

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        // More happens in these minutes than in a usual day, so that each kind is seen.
        var few = new ScaleSettings { Instances = options.Count("few", 4_000, 2_000), Drift = TimeSpan.FromMinutes(10), FlapsPerDay = 4.8 };
        var many = few with { Instances = options.Count("instances", 100_000, 10_000) };
        var span = TimeSpan.FromMinutes(options.Count("minutes", 60, 10));
        var report = new LoadReport("scale", string.Create(
            CultureInfo.InvariantCulture, $"unit costs of {few.Instances:N0} instances, {many.Instances:N0} simulated for {span.TotalMinutes} minutes on SQLite"));
        var costs = await Calibration.Of(few);
        Units(report, costs);
        await Check(report, costs, many, span);
        Predict(report, ScaleModel.Needs(costs, new ScaleSettings { Instances = Million }));
        return report;
    }

    private static void Units(LoadReport report, UnitCosts costs)
    {
        report.Add("a heartbeat, us of processor time", costs.Beat);
        report.Add("a measurement and its row, us", costs.Sample);
        report.Add("a minute of an instance (sweep, roll-ups, metering), us", costs.Minute);
        report.Add("a look for drift, us", costs.Look);
        report.Add("a silence and its end, us", costs.Flap);
        report.Add("a silence and its end, writes of state", costs.FlapWrites);
        report.Add("an instance that is heard, bytes of managed memory", costs.Instance);
        report.Add("a row of samples, bytes with its indexes", costs.SampleRow);
        report.Add("a row of roll-ups, bytes", costs.BucketRow);
        report.Add("a snapshot of a look, bytes", costs.LookRow);
    }

    private static async Task Check(LoadReport report, UnitCosts costs, ScaleSettings settings, TimeSpan span)
    {
        await using var fleet = await SimulatedFleet.Start(settings);

        // The first minute looks at all for drift, whatever the period is.
        await fleet.Pass(TimeSpan.FromMinutes(1));
        var (before, beats, samples) = (fleet.Tally(), fleet.Beats, fleet.Samples);
        await fleet.Pass(span);
        var after = fleet.Tally();
        var (needs, hours) = (ScaleModel.Needs(costs, settings), span.TotalHours);

        long Rows(string table) => after.Rows.GetValueOrDefault(table) - before.Rows.GetValueOrDefault(table);
        double Bytes(params string[] tables) => tables.Sum(table => after.Bytes.GetValueOrDefault(table) - before.Bytes.GetValueOrDefault(table));
        void Add(string what, double seen, double predicted)
        {
            report.Add($"simulated: {what}", seen);
            report.Add($"  the model's, off by {(predicted - seen) / seen:P1}", predicted);
        }

        Add("managed memory, MiB", fleet.Bytes / MiB, needs.GrainBytes / MiB);
        Add("processor time of a virtual hour, s", (after.CpuSeconds - before.CpuSeconds) / hours, needs.CpuSecondsPerHour);
        Add("heartbeats in an hour", (fleet.Beats - beats) / hours, needs.BeatsPerHour);
        Add("samples stored in an hour", Rows("samples") / hours, needs.SamplesPerHour);
        Add("looks stored in an hour", Rows("drift_snapshots") / hours, needs.LooksPerHour);
        Add("events in an hour", Rows("events") / hours, needs.FlapsPerHour * 2);
        Add("writes of instances' state in an hour", Rows("state: instance") / hours, needs.FlapsPerHour * costs.FlapWrites);
        Add("writes of tasks' state in an hour", Rows("state: scheduled-task") / hours, needs.OccurrencesPerHour);
        Add("occurrences recorded in an hour", Rows("task_runs") / hours, needs.OccurrencesPerHour);
        Add("due rows", after.Rows["due"], needs.DueRows);
        Add("samples, looks and roll-ups, MiB added in an hour", Bytes("samples", "drift_snapshots", "rollups") / hours / MiB, needs.WrittenBytesPerHour / MiB);
        report.Add("simulated: roll-ups added in an hour (the model's is of whole hours)", Rows("rollups") / hours);
        report.Add("simulated: given to the disk in an hour, with the log of transactions, MiB", (after.DiskBytes - before.DiskBytes) / hours / MiB);
        foreach (var (grain, calls) in after.Calls.OrderByDescending(one => one.Value - before.Calls.GetValueOrDefault(one.Key)).Take(5))
        {
            report.Add($"simulated: calls and ticks of {grain} in an hour", (calls - before.Calls.GetValueOrDefault(grain)) / hours);
        }

        // Those that are silent at the end have not come back yet.
        report.Add("simulated: in ERROR at the end", await fleet.Lost(), atMost: 2 * settings.Instances * settings.FlapsPerDay / 86_400 * 120);
        report.Add("simulated: samples dropped", fleet.Dropped, atMost: 0);
    }

    private static void Predict(LoadReport report, ScaleNeeds needs)
    {
        const string who = "1,000,000:";
        report.Add($"{who} heartbeats per second", needs.BeatsPerHour / 3600);
        report.Add($"{who} processors for grains and store", needs.GrainProcessors);
        report.Add($"{who} processors for connections", needs.GatewayProcessors);
        report.Add($"{who} silos of 8 processors at 60 %, one spare", needs.Silos(8, 0.6));
        report.Add($"{who} processes with connections, 8 processors at 60 %, 65,536 handles, one spare", needs.Gateways(Million, 8, 0.6, 65_000));
        report.Add($"{who} memory of grains, GiB", needs.GrainBytes / MiB / 1024);
        report.Add($"{who} memory of connections, GiB", needs.ConnectionBytes / MiB / 1024);
        report.Add($"{who} rows of samples per second", needs.SamplesPerHour / 3600);
        report.Add($"{who} rows of roll-ups per second", needs.BucketsPerHour / 3600);
        report.Add($"{who} looks stored per second", needs.LooksPerHour / 3600);
        report.Add($"{who} writes of state per second", needs.StateWritesPerHour / 3600);
        report.Add($"{who} added to the database in a day, GiB", needs.WrittenBytesPerHour * 24 / MiB / 1024);
        report.Add($"{who} in the database once retention holds, TiB", needs.StoredBytes / MiB / MiB);
        report.Add($"{who} network, both ways, MiB per second", needs.NetworkBytesPerSecond / MiB);
    }
}
