using Fleet.Api.Http;
using Fleet.Costs;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What was spent, in US dollars. It is the sum of the entries of the instances and days, exactly.</summary>
/// <param name="TotalUsd">All of it.</param>
/// <param name="ComputeUsd">Machines while they were up.</param>
/// <param name="StorageUsd">Disk in use.</param>
/// <param name="NetworkUsd">Traffic.</param>
/// <param name="LlmUsd">Calls of language models.</param>
/// <param name="ByProvider">By provider.</param>
/// <param name="ByInstance">By instance, the dearest first.</param>
/// <param name="PeriodStart">The first moment of the first day.</param>
/// <param name="PeriodEnd">The last moment of the last day.</param>
public sealed record CostSummary(
    decimal TotalUsd, decimal ComputeUsd, decimal StorageUsd, decimal NetworkUsd, decimal LlmUsd,
    IReadOnlyDictionary<string, decimal> ByProvider, IReadOnlyList<InstanceCost> ByInstance, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>What an instance cost.</summary>
public sealed record InstanceCost(string InstanceId, string? InstanceName, decimal TotalUsd);

/// <summary>What was spent day by day; days without entries are left out.</summary>
/// <param name="Granularity">day.</param>
/// <param name="Points">By day.</param>
/// <param name="ByProvider">By day and provider.</param>
/// <param name="ByTeam">By day and the team that instances are of now.</param>
/// <param name="Summary">The sum of the points.</param>
public sealed record CostTrends(
    string Granularity, IReadOnlyList<CostPoint> Points, IReadOnlyList<ProviderPoint> ByProvider, IReadOnlyList<TeamPoint> ByTeam, TrendSummary Summary);

/// <summary>A day.</summary>
public sealed record CostPoint(DateOnly Date, decimal TotalUsd, decimal ComputeUsd, decimal StorageUsd, decimal NetworkUsd, decimal LlmUsd)
{
    internal static CostPoint Of(CostSum sum) => new(
        sum.Day!.Value, sum.Amounts.Total, sum.Amounts.Compute, sum.Amounts.Storage, sum.Amounts.Network, sum.Amounts.Llm);
}

/// <summary>A day at a provider.</summary>
public sealed record ProviderPoint(DateOnly Date, string? Provider, decimal TotalUsd);

/// <summary>A day of a team.</summary>
/// <param name="Date">The day.</param>
/// <param name="TeamId">The team; null for instances of none.</param>
/// <param name="TotalUsd">What was spent.</param>
public sealed record TeamPoint(DateOnly Date, string? TeamId, decimal TotalUsd);

/// <summary>The sum of a trend.</summary>
/// <param name="TotalUsd">All of it.</param>
/// <param name="ComputeUsd">Machines.</param>
/// <param name="StorageUsd">Disk.</param>
/// <param name="NetworkUsd">Traffic.</param>
/// <param name="LlmUsd">Language models.</param>
/// <param name="PeriodStart">The first moment of the first day.</param>
/// <param name="PeriodEnd">The last moment of the last day.</param>
/// <param name="InstanceCount">How many instances it is of.</param>
/// <param name="ChangePercent">The change against as many days before; null where nothing was spent then.</param>
public sealed record TrendSummary(
    decimal TotalUsd, decimal ComputeUsd, decimal StorageUsd, decimal NetworkUsd, decimal LlmUsd,
    DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, int InstanceCount, decimal? ChangePercent);

/// <summary>What each instance cost, the dearest first.</summary>
/// <param name="Rows">The instances of the page.</param>
/// <param name="Data">The same.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="TotalUsd">What all of them cost, those of other pages too.</param>
/// <param name="PeriodStart">The first moment of the first day.</param>
/// <param name="PeriodEnd">The last moment of the last day.</param>
public sealed record CostBreakdown(
    IReadOnlyList<BreakdownRow> Rows, IReadOnlyList<BreakdownRow> Data, Pagination Pagination, decimal TotalUsd,
    DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>What an instance cost at a provider.</summary>
public sealed record BreakdownRow(
    string InstanceId, string? InstanceName, string? Provider, string? Region, decimal TotalUsd, decimal ComputeUsd, decimal StorageUsd, decimal NetworkUsd,
    decimal LlmUsd, decimal PercentOfTotal);

/// <summary>What one instance cost.</summary>
public sealed record InstanceCosts(
    string InstanceId, string InstanceName, string Provider, decimal TotalUsd, decimal ComputeUsd, decimal StorageUsd, decimal NetworkUsd, decimal LlmUsd,
    IReadOnlyList<CostEntryShape> Entries, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>A day of an instance.</summary>
public sealed record CostEntryShape
{
    internal CostEntryShape(CostEntry entry)
    {
        (Id, PeriodStart, PeriodEnd) = ($"{entry.InstanceId}:{entry.Day:yyyyMMdd}", CostDays.Begin(entry.Day), CostDays.End(entry.Day));
        var amounts = entry.Amounts;
        (ComputeUsd, StorageUsd, NetworkUsd, LlmUsd, TotalUsd) = (amounts.Compute, amounts.Storage, amounts.Network, amounts.Llm, amounts.Total);
        (Provider, Source, EstimatedUsd, Bill, Detail) = (entry.Provider, WireName.Snake(entry.Source), entry.Estimate.Total, entry.Bill, entry.Detail);
    }

    /// <summary>The instance and the day.</summary>
    public string Id { get; }

    /// <summary>The day's first moment.</summary>
    public DateTimeOffset PeriodStart { get; }

    /// <summary>The day's last moment.</summary>
    public DateTimeOffset PeriodEnd { get; }

    /// <summary>The machine while it was up.</summary>
    public decimal ComputeUsd { get; }

    /// <summary>Disk in use.</summary>
    public decimal StorageUsd { get; }

    /// <summary>Traffic.</summary>
    public decimal NetworkUsd { get; }

    /// <summary>Calls of language models.</summary>
    public decimal LlmUsd { get; }

    /// <summary>All of it.</summary>
    public decimal TotalUsd { get; }

    /// <summary>Always USD.</summary>
    public string Currency => "USD";

    /// <summary>Where it was then.</summary>
    public string Provider { get; }

    /// <summary>estimated, actual or reconciled.</summary>
    public string Source { get; }

    /// <summary>What Fleet reckons by itself; another figure than totalUsd only where a bill says so.</summary>
    public decimal EstimatedUsd { get; }

    /// <summary>The file of the bill; null for none.</summary>
    public string? Bill { get; }

    /// <summary>How the estimate was made.</summary>
    public string Detail { get; }
}

/// <summary>The moments of days.</summary>
internal static class CostDays
{
    public static DateTimeOffset Begin(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    public static DateTimeOffset End(DateOnly day) => Begin(day).AddDays(1).AddMilliseconds(-1);
}
