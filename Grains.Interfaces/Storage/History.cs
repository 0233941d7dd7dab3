using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>Something that happened to an instance.</summary>
/// <param name="Id">Unique and sortable by time.</param>
/// <param name="InstanceId">Whom it happened to.</param>
/// <param name="Type">An event type of the console API, such as <c>DEPLOY</c>.</param>
/// <param name="At">When.</param>
/// <param name="Metadata">A JSON object, or null.</param>
public sealed record EventRow(string Id, string InstanceId, string Type, DateTimeOffset At, string? Metadata);

/// <summary>One line of an instance's log.</summary>
/// <param name="Id">Unique and sortable by time.</param>
/// <param name="InstanceId">Whose log.</param>
/// <param name="Level">DEBUG, INFO, WARN or ERROR.</param>
/// <param name="Source">AGENT, EXTENSION, BUILD, APP or SYSTEM.</param>
/// <param name="Message">The text.</param>
/// <param name="At">When.</param>
/// <param name="Metadata">A JSON object, or null.</param>
/// <param name="DeploymentId">The deployment that it belongs to, or null.</param>
[GenerateSerializer, Immutable, Alias("fleet.log-row")]
public sealed record LogRow(
    [property: Id(0)] string Id,
    [property: Id(1)] string InstanceId,
    [property: Id(2)] string Level,
    [property: Id(3)] string Source,
    [property: Id(4)] string Message,
    [property: Id(5)] DateTimeOffset At,
    [property: Id(6)] string? Metadata,
    [property: Id(7)] string? DeploymentId = null);

/// <summary>One measurement of an instance.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="At">When.</param>
/// <param name="CpuPercent">0 to 100 times the number of cores.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="MemoryTotal">Bytes.</param>
/// <param name="DiskUsed">Bytes.</param>
/// <param name="DiskTotal">Bytes.</param>
public sealed record SampleRow(
    string InstanceId, DateTimeOffset At, double CpuPercent, long MemoryUsed, long MemoryTotal, long DiskUsed, long DiskTotal)
{
    /// <summary>How long before its arrival a sample may have been taken: roll-ups look back that far for late ones.</summary>
    public static readonly TimeSpan MaxLateness = TimeSpan.FromMinutes(10);

    /// <summary>The load average of one minute; null if not told.</summary>
    public double? Load1 { get; init; }

    /// <summary>The load average of five minutes; null if not told.</summary>
    public double? Load5 { get; init; }

    /// <summary>The load average of fifteen minutes; null if not told.</summary>
    public double? Load15 { get; init; }

    /// <summary>Bytes received since the machine's boot; null if not told.</summary>
    public long? NetReceived { get; init; }

    /// <summary>Bytes sent since the machine's boot; null if not told.</summary>
    public long? NetSent { get; init; }

    /// <summary>Bytes; null if not told.</summary>
    public long? SwapUsed { get; init; }

    /// <summary>Bytes; null if not told.</summary>
    public long? SwapTotal { get; init; }

    /// <summary>Processor cores; null if not told.</summary>
    public int? Cores { get; init; }
}

/// <summary>
/// The append-only tables. Rows are queued and written in batches. Events, logs and audit rows are never dropped: their task ends
/// when the batch that holds them is committed, which is also the back-pressure. Samples that the database is not there for are kept until it is; where too many wait, they
/// are dropped and counted.
/// </summary>
public interface IHistory
{
    /// <summary>Appends an event; ends when it is durable.</summary>
    Task Append(EventRow row, CancellationToken cancellationToken = default);

    /// <summary>Appends log lines; ends when they are durable.</summary>
    Task Append(IReadOnlyCollection<LogRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Appends an audit row to the chain (<see cref="IAuditLog"/>); ends when it is durable.</summary>
    Task Append(AuditRow row, CancellationToken cancellationToken = default);

    /// <summary>Queues a sample; false if it was dropped.</summary>
    bool TryAppend(SampleRow row);

    /// <summary>Samples dropped since the process began.</summary>
    long DroppedSamples { get; }

    /// <summary>The newest events of an instance, newest first.</summary>
    Task<ImmutableArray<EventRow>> Events(string instanceId, int limit, CancellationToken cancellationToken = default);

    /// <summary>A page of logs, newest first.</summary>
    Task<LogPage> Logs(LogQuery query, CancellationToken cancellationToken = default);

    /// <summary>The samples of an instance in a span of time, oldest first; at most <paramref name="limit"/>, the newest ones.</summary>
    Task<ImmutableArray<SampleRow>> Samples(
        string instanceId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A question for log lines.</summary>
public sealed record LogQuery
{
    /// <summary>Whose log; null for everybody's.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The levels wanted; empty for all.</summary>
    public ImmutableArray<string> Levels { get; init; } = [];

    /// <summary>The sources wanted; empty for all.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>The deployment whose lines are wanted; null for all.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>Words that the message must contain (full-text search); null for no search.</summary>
    public string? Search { get; init; }

    /// <summary>Not before; null for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before; null for no bound.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who asks: only lines of instances that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows to return, 1 to 500.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of log lines and how many match in all.</summary>
public sealed record LogPage(ImmutableArray<LogRow> Rows, long Total);
