namespace Fleet.Grains.ReplicaSets;

/// <summary>How replica sets are kept. Section <c>Fleet:ReplicaSets</c>.</summary>
public sealed class ReplicaSetOptions
{
    /// <summary>How often a set looks at its replicas while something is under way. 1 s by default: a look costs a call in memory for each.</summary>
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often autoscaling decides. 30 s by default: probes tell of load every few seconds, and a replica takes some to come up.</summary>
    public TimeSpan Decide { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old a measurement may be for autoscaling. 2 min by default.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Replicas brought up at a time. 3 by default.</summary>
    public int AtOnce { get; set; } = 3;

    /// <summary>The pause before a replica that could not be brought up is tried again, doubled each time. 5 s by default.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such pause. 5 min by default.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After so many failures in a row the set says that it is in error; it is tried further. 3 by default.</summary>
    public int FailuresUntilError { get; set; } = 3;
}
