namespace Fleet.Load.Scale;

/// <summary>What a fleet needs, from what one of each costs. It only calculates.</summary>
internal sealed record ScaleNeeds
{
    public required double BeatsPerHour { get; init; }
    public required double SamplesPerHour { get; init; }
    public required double BucketsPerHour { get; init; }
    public required double LooksPerHour { get; init; }
    public required double FlapsPerHour { get; init; }
    public required double OccurrencesPerHour { get; init; }
    public required double DueRows { get; init; }
    public required double StateWritesPerHour { get; init; }

    /// <summary>Processor time of grains and store, without connections, in seconds for an hour.</summary>
    public required double CpuSecondsPerHour { get; init; }

    /// <summary>Processors that this keeps busy.</summary>
    public double GrainProcessors => CpuSecondsPerHour / 3600;

    /// <summary>Processors that the connections keep busy, beyond the grains.</summary>
    public required double GatewayProcessors { get; init; }

    public required double GrainBytes { get; init; }
    public required double ConnectionBytes { get; init; }

    /// <summary>What is added to the database in an hour.</summary>
    public required double WrittenBytesPerHour { get; init; }

    /// <summary>What the database holds once retention takes away as much as comes.</summary>
    public required double StoredBytes { get; init; }

    public required double NetworkBytesPerSecond { get; init; }

    /// <summary>Silos of so many processors, none busier than it should be while one of them is gone.</summary>
    public int Silos(int processors, double busy) => (int)Math.Ceiling(GrainProcessors / (processors * busy)) + 1;

    /// <summary>Processes that hold connections, likewise; bounded by the processors and by the file handles of each.</summary>
    public int Gateways(double connections, int processors, double busy, int handles) =>
        (int)Math.Ceiling(Math.Max(GatewayProcessors / (processors * busy), connections / handles)) + 1;
}

internal static class ScaleModel
{
    private const double Micro = 1e-6;

    public static ScaleNeeds Needs(UnitCosts costs, ScaleSettings fleet)
    {
        var hour = TimeSpan.FromHours(1);
        var (beats, samples) = (fleet.Instances * (hour / fleet.Beat), fleet.Instances * (hour / fleet.Measure));
        var (looks, flaps) = (fleet.Instances * (hour / fleet.Drift), fleet.Instances * fleet.FlapsPerDay / 24);
        var (tasks, occurrences) = (fleet.Instances * fleet.Tasks, fleet.Instances * fleet.Tasks * (hour / fleet.TaskPeriod));
        const double buckets = 60 + 12 + 1;
        return new ScaleNeeds
        {
            BeatsPerHour = beats,
            SamplesPerHour = samples,
            BucketsPerHour = fleet.Instances * buckets,
            LooksPerHour = looks,
            FlapsPerHour = flaps,
            OccurrencesPerHour = occurrences,
            DueRows = tasks,
            // An occurrence is claimed together with the next time: one write.
            StateWritesPerHour = (flaps * costs.FlapWrites) + occurrences,
            CpuSecondsPerHour = Micro * ((beats * costs.Beat) + (samples * costs.Sample) + (fleet.Instances * 60 * costs.Minute) + (looks * costs.Look) + (flaps * costs.Flap) + (occurrences * costs.Occurrence)),
            GatewayProcessors = Micro * beats / 3600 * Math.Max(0, costs.Frame - costs.Beat),
            GrainBytes = fleet.Instances * costs.Instance,
            ConnectionBytes = fleet.Instances * costs.Connection,
            WrittenBytesPerHour = (samples * costs.SampleRow) + (fleet.Instances * buckets * costs.BucketRow) + (looks * costs.LookRow),
            StoredBytes = (samples * (fleet.KeepSamples / hour) * costs.SampleRow)
                + (fleet.Instances * costs.BucketRow * ((60 * (fleet.KeepBuckets.Minutes / hour)) + (12 * (fleet.KeepBuckets.FiveMinutes / hour)) + (fleet.KeepBuckets.Hours / hour)))
                + (looks * (fleet.KeepLooks / hour) * costs.LookRow),
            NetworkBytesPerSecond = beats / 3600 * costs.FrameBytes,
        };
    }
}
