using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Storage;

namespace Fleet.Simulated;

internal sealed partial class MemoryStore : IRunSpans, IUsageHours
{
    /// <summary>What writes to the table of spans are called before a write and after it.</summary>
    public const string RunSpanWrite = "run-spans";

    /// <summary>The spans that have ended, in the order in which they came.</summary>
    public List<RunSpan> RunSpans { get; } = [];

    /// <summary>What was used, by the hour.</summary>
    public List<(DateTimeOffset Hour, UsageSum Sum)> UsageHours { get; } = [];

    /// <summary>Until when everything is metered.</summary>
    public DateTimeOffset? MeteredUntil { get; set; }

    /// <summary>Told of each state that is stored: its kind, its key and its document. It outlives a crash.</summary>
    public Action<string, string, string> Stored { get; set; } = (_, _, _) => { };

    public Task Append(IReadOnlyCollection<RunSpan> ended, CancellationToken cancellationToken = default)
    {
        BeforeWrite(RunSpanWrite);
        RunSpans.AddRange(ended.Where(span => RunSpans.All(one => (one.InstanceId, one.From) != (span.InstanceId, span.From))));
        Writes++;
        AfterWrite(RunSpanWrite);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<UsageSum>> Sums(
        DateTimeOffset from, DateTimeOffset to, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        Task.FromResult<ImmutableArray<UsageSum>>(
        [
            .. UsageHours.Where(row => row.Hour >= from && row.Hour < to).GroupBy(row => row.Sum.InstanceId)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.Select(row => row.Sum).Aggregate((one, other) => one with
                {
                    RunMs = one.RunMs + other.RunMs,
                    CoreMs = one.CoreMs + other.CoreMs,
                    DiskByteHours = one.DiskByteHours + other.DiskByteHours,
                    NetworkBytes = one.NetworkBytes + other.NetworkBytes,
                })),
        ]);

    public Task<DateTimeOffset?> ClosedUntil(CancellationToken cancellationToken = default) => Task.FromResult(MeteredUntil);

    public Task<DateTimeOffset?> First(CancellationToken cancellationToken = default) =>
        Task.FromResult(UsageHours.Min(row => (DateTimeOffset?)row.Hour));
}
