namespace Fleet.Grains.Instances;

/// <summary>When an agent counts as lost.</summary>
public sealed class HeartbeatOptions
{
    /// <summary>How often agents are told to send heartbeats. 10 s by default, the least that the protocol's document names.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after the interval an instance counts as lost. 30 s by default: agents in the field send one each 30 s whatever they are
    /// told, and must not be lost between two of them.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long every agent gets to come back after Fleet itself was down. 5 min by default, as long as the back-off of a large fleet
    /// that reconnects.
    /// </summary>
    public TimeSpan FailoverGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often at most a probe of an instance without an agent is kept as a sample. 30 s by default, as agents measure: probes come more
    /// often than anybody looks at a chart.
    /// </summary>
    public TimeSpan ProbeSampleInterval { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How programs that end by themselves are started again.</summary>
public sealed class RestartOptions
{
    /// <summary>The pause before the first restart; doubled for each further one. 2 s by default.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause. 5 min by default: a program that never starts costs next to nothing.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a program must run for its restarts to be forgotten. 60 s by default.</summary>
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many health checks in a row must fail before a running program counts as failed. 3 by default.</summary>
    public int UnhealthyAfter { get; set; } = 3;
}
