namespace Fleet.Load.Scale;

/// <summary>What one of each costs, each measured by itself with a few instances. What is measured together with something known is what is left of it.</summary>
internal static class Calibration
{
    private const int Rounds = 20;

    // What the scenario "tasks" measures; here tasks are too few.
    private const double Occurrence = 210;

    public static async Task<UnitCosts> Of(ScaleSettings settings)
    {
        var usual = settings with { FlapsPerDay = 0, Drift = TimeSpan.FromDays(1) };
        await using var fleet = await SimulatedFleet.Start(usual);
        for (var i = 0; i < Rounds; i++) await fleet.Beat();
        for (var i = 0; i < 3; i++) await fleet.Measure();

        var beat = await Cpu(async () =>
        {
            for (var i = 0; i < Rounds; i++) await fleet.Beat();
        }) / Rounds / settings.Instances;
        var sample = await Cpu(async () =>
        {
            for (var i = 0; i < Rounds; i++) await fleet.Measure();
        }) / Rounds / settings.Instances;

        async Task<double> Beyond(Func<Task> act)
        {
            var (beats, samples) = (fleet.Beats, fleet.Samples);
            var all = await Cpu(act);
            return (all - ((fleet.Beats - beats) * beat) - ((fleet.Samples - samples) * sample)) / settings.Instances;
        }

        // All are looked at in the first minute, and not again within the day. There is nothing to roll up yet: what else happens in that minute is little.
        var look = await Beyond(() => fleet.Pass(TimeSpan.FromMinutes(1)));
        await fleet.Pass(TimeSpan.FromMinutes(15));
        const int minutes = 10;
        var minute = await Beyond(() => fleet.Pass(TimeSpan.FromMinutes(minutes))) / minutes;

        var before = fleet.Tally();
        var silence = await Beyond(async () =>
        {
            await fleet.Pass(TimeSpan.FromMinutes(2), isHeard: false);
            await fleet.Pass(TimeSpan.FromMinutes(1));
        });
        var tally = fleet.Tally();
        double Row(string table) => (double)tally.Bytes[table] / tally.Rows[table];
        return new UnitCosts
        {
            Beat = beat,
            Sample = sample,
            Minute = minute,
            Look = look,
            Flap = silence - (3 * minute),
            Occurrence = Occurrence,
            Instance = (double)fleet.Bytes / settings.Instances,
            SampleRow = Row("samples"),
            BucketRow = Row("rollups"),
            LookRow = Row("drift_snapshots"),
            FlapWrites = (double)(tally.Rows["state: instance"] - before.Rows["state: instance"]) / settings.Instances,
        };
    }

    /// <summary>Microseconds of processor time, of what it leaves running too.</summary>
    private static async Task<double> Cpu(Func<Task> act)
    {
        await Stillness.Wait();
        var before = Environment.CpuUsage.TotalTime;
        await act();
        await Stillness.Wait();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }
}
