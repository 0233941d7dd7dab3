namespace Fleet.Load.Scale;

/// <summary>A fleet, and what it is told to do.</summary>
internal sealed record ScaleSettings
{
    /// <summary>Instances, each with an agent.</summary>
    public required int Instances { get; init; }

    /// <summary>How often each is heard (<c>Fleet:Heartbeats:Interval</c>).</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often each is measured.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one of them is silent for longer than it may be, and comes back, in a day.</summary>
    public double FlapsPerDay { get; init; } = 0.24;

    /// <summary>Scheduled tasks for each instance.</summary>
    public double Tasks { get; init; } = 0.01;

    /// <summary>How often each task is due.</summary>
    public TimeSpan TaskPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause between two looks for drift (<c>Fleet:Drift:Period</c>).</summary>
    public TimeSpan Drift { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long samples are kept (<c>Fleet:Retention:Samples</c>).</summary>
    public TimeSpan KeepSamples { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long buckets of a minute, of five minutes and of an hour are kept.</summary>
    public (TimeSpan Minutes, TimeSpan FiveMinutes, TimeSpan Hours) KeepBuckets { get; init; } = (TimeSpan.FromDays(2), TimeSpan.FromDays(30), TimeSpan.FromDays(365));

    /// <summary>How long what was looked at is kept (<c>Fleet:Retention:DriftSnapshots</c>).</summary>
    public TimeSpan KeepLooks { get; init; } = TimeSpan.FromDays(14);
}
