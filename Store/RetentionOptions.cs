namespace Fleet.Store;

/// <summary>How long history is kept. Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Samples. Default 7 days.</summary>
    public TimeSpan Samples { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Samples by the minute. Default 2 days: what is older is looked at from further off.</summary>
    public TimeSpan Minutes { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Samples by five minutes. Default 30 days.</summary>
    public TimeSpan FiveMinutes { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Samples by the hour, and by the day. Default a year.</summary>
    public TimeSpan Hours { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Log lines. Default 30 days.</summary>
    public TimeSpan Logs { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Events of instances. Default a year.</summary>
    public TimeSpan Events { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Who changed what. Default a year.</summary>
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Calls of language models. Default a year.</summary>
    public TimeSpan LlmUsage { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Runs of scheduled tasks. Default 90 days.</summary>
    public TimeSpan TaskRuns { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Attempts to deliver notices; what the web page shows of them too. Default 90 days.</summary>
    public TimeSpan Deliveries { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How instances were found at checks for drift; the newest of each is kept. Default 14 days.</summary>
    public TimeSpan DriftSnapshots { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Drift that is over. Default a year.</summary>
    public TimeSpan DriftEvents { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// Installations of extensions that were removed, and attempts that failed. Default a year. What is installed is kept.
    /// </summary>
    public TimeSpan Extensions { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// What was metered, hour by hour, and the spans that it was made of. Default 400 days: more than a year can be looked at again. Invoices
    /// are kept for good.
    /// </summary>
    public TimeSpan Usage { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Vulnerabilities that a scan no longer finds, from then on. Default a year. What people have judged is kept as long as its instance.</summary>
    public TimeSpan Vulnerabilities { get; set; } = TimeSpan.FromDays(365);
    /// <summary>What instances cost day by day. Default three years: one row for an instance and a day, and years are compared.</summary>
    public TimeSpan Costs { get; set; } = TimeSpan.FromDays(1_095);

    /// <summary>
    /// The most rows that are deleted at once. Default 1,000: some milliseconds, after which whoever waits to write has its turn.
    /// </summary>
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How often samples are rolled up and what is too old is deleted. Default a minute.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(1);
}
