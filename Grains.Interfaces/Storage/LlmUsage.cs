using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>One call of a language model.</summary>
/// <param name="Id">Unique: a row whose id is there already is the same one.</param>
/// <param name="InstanceId">Who called.</param>
/// <param name="At">When.</param>
/// <param name="Provider">Whose model.</param>
/// <param name="Model">The model, as its provider names it.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
public sealed record LlmUsageRow(
    string Id, string InstanceId, DateTimeOffset At, string Provider, string Model, long InputTokens, long OutputTokens)
{
    /// <summary>How long before its arrival a call may have been made: agents keep what they cannot say.</summary>
    public static readonly TimeSpan MaxLateness = TimeSpan.FromDays(7);

    /// <summary>Tokens read from the provider's cache; null if not told.</summary>
    public long? CacheReadTokens { get; init; }

    /// <summary>Tokens written to the provider's cache; null if not told.</summary>
    public long? CacheWriteTokens { get; init; }

    /// <summary>US dollars, kept to the billionth; null if not told.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>What was called; null if not told.</summary>
    public string? Operation { get; init; }

    /// <summary>How it was seen: proxy, ebpf or ollama; null if not told.</summary>
    public string? CaptureTier { get; init; }

    /// <summary>The trace that it belongs to; null if not told.</summary>
    public string? TraceId { get; init; }
}

/// <summary>A question for what language models were used for.</summary>
/// <param name="From">The first moment wanted.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="InstanceId">Who called; null for everybody.</param>
/// <param name="Limit">The most rows to return, 1 to <see cref="MaxRows"/>.</param>
public sealed record LlmUsageQuery(DateTimeOffset From, DateTimeOffset To, string? InstanceId = null, int Limit = LlmUsageQuery.MaxRows)
{
    /// <summary>The most rows of any answer.</summary>
    public const int MaxRows = 10_000;

    /// <summary>Who asks: only calls of instances that they may know of.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;
}

/// <summary>Sums of a span, by day, instance, provider and model, in that order.</summary>
/// <param name="Rows">At most as many as were asked for.</param>
/// <param name="IsCut">Whether there are more: ask for a shorter span.</param>
public sealed record LlmUsageSums(ImmutableArray<LlmUsageSum> Rows, bool IsCut);

/// <summary>The calls of one model by one instance within one day, as far as the day lies in the span that was asked for.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="InstanceId">Who called.</param>
/// <param name="Provider">Whose model.</param>
/// <param name="Model">The model.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="Tokens">The tokens of all calls.</param>
/// <param name="StatedCostUsd">The US dollars of the calls whose cost was told; zero if of none.</param>
/// <param name="Unpriced">The tokens of the calls whose cost was not told.</param>
public sealed record LlmUsageSum(
    DateOnly Day, string InstanceId, string Provider, string Model, long Calls, LlmTokens Tokens, decimal StatedCostUsd, LlmTokens Unpriced);

/// <summary>Numbers of tokens.</summary>
/// <param name="Input">Read.</param>
/// <param name="Output">Written.</param>
/// <param name="CacheRead">Read from the provider's cache, of calls that told it.</param>
/// <param name="CacheWrite">Written to the provider's cache, of calls that told it.</param>
public sealed record LlmTokens(long Input, long Output, long CacheRead, long CacheWrite);

/// <summary>
/// What language models were used for. As with samples nobody waits for a row: it is queued and written with others, dropped when the
/// queue is full or its batch fails, and counted then.
/// </summary>
public interface ILlmUsage
{
    /// <summary>Queues a row; false if it was dropped.</summary>
    bool TryAppend(LlmUsageRow row);

    /// <summary>Rows dropped since the process began.</summary>
    long Dropped { get; }

    /// <summary>The sums of a span.</summary>
    /// <exception cref="ArgumentException">The limit is out of range.</exception>
    Task<LlmUsageSums> Sums(LlmUsageQuery query, CancellationToken cancellationToken = default);
}
