using Fleet.Api.Http;
using Fleet.Costs;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Budgets, newest first.</summary>
/// <param name="Budgets">Those of the page.</param>
/// <param name="Data">The same.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Total">All of them.</param>
public sealed record BudgetList(IReadOnlyList<BudgetShape> Budgets, IReadOnlyList<BudgetShape> Data, Pagination Pagination, long Total);

/// <summary>A budget, and what of its present period is spent, of what the caller may see.</summary>
public sealed record BudgetShape
{
    internal BudgetShape(BudgetView view, decimal spent, DateTimeOffset now)
    {
        var (spec, span) = (view.Spec, BudgetSpan.Of(view.Spec.Period, now));
        (Id, Name, AmountUsd, Period) = (view.Id.Value, spec.Name, spec.AmountUsd, WireName.Upper(spec.Period));
        (InstanceId, Provider, AlertThreshold, AlertSent) = (spec.Instance?.Value, spec.Provider, spec.AlertThreshold, view.AlertSent);
        ChannelIds = [.. spec.Channels.Select(channel => channel.Value)];
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
        (PeriodStart, PeriodEnd) = (CostDays.Begin(span.First), CostDays.End(span.Last));
        (SpentUsd, CurrentSpendUsd) = (spent, spent);
        (SpentPercent, PercentUsed) = (BudgetMath.Percent(spec, spent), BudgetMath.Percent(spec, spent));
        (RemainingUsd, ForecastUsd) = (Math.Max(0, spec.AmountUsd - spent), BudgetMath.Forecast(span, spent, now));
        Status = WireName.Snake(BudgetMath.Level(spec, spent));
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>How much may be spent in a period.</summary>
    public decimal AmountUsd { get; }

    /// <summary>DAILY, WEEKLY or MONTHLY.</summary>
    public string Period { get; }

    /// <summary>Only what this instance costs; null for all.</summary>
    public string? InstanceId { get; }

    /// <summary>Only what is at this provider; null for all.</summary>
    public string? Provider { get; }

    /// <summary>The share of the amount at which it warns.</summary>
    public double AlertThreshold { get; }

    /// <summary>Whether people were warned in the present period.</summary>
    public bool AlertSent { get; }

    /// <summary>Who is told.</summary>
    public IReadOnlyList<string> ChannelIds { get; }

    /// <summary>Who made it.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>The first moment of the present period.</summary>
    public DateTimeOffset PeriodStart { get; }

    /// <summary>Its last moment.</summary>
    public DateTimeOffset PeriodEnd { get; }

    /// <summary>What is spent of it.</summary>
    public decimal SpentUsd { get; }

    /// <summary>The same in percent, with two places.</summary>
    public decimal SpentPercent { get; }

    /// <summary>Another name of spentUsd.</summary>
    public decimal CurrentSpendUsd { get; }

    /// <summary>Another name of spentPercent.</summary>
    public decimal PercentUsed { get; }

    /// <summary>What is left; never less than 0.</summary>
    public decimal RemainingUsd { get; }

    /// <summary>What the whole period comes to if it goes on as it went so far: spentUsd times the period's length by what is over of it.</summary>
    public decimal ForecastUsd { get; }

    /// <summary>ok, warning (at the threshold) or exceeded (at the amount).</summary>
    public string Status { get; }
}

/// <summary>A budget was deleted.</summary>
public sealed record BudgetDeleted(string Message, string Id, string Name);

/// <summary>Budgets that are used up, or nearly.</summary>
/// <param name="Alerts">Those of the page.</param>
/// <param name="Data">The same.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="Total">All of them.</param>
public sealed record CostAlertList(IReadOnlyList<CostAlert> Alerts, IReadOnlyList<CostAlert> Data, Pagination Pagination, long Total);

/// <summary>A budget that is used up, or nearly.</summary>
/// <param name="Id">alert- and the budget's id.</param>
/// <param name="BudgetId">Which.</param>
/// <param name="BudgetName">What it is called.</param>
/// <param name="AmountUsd">How much may be spent.</param>
/// <param name="SpentUsd">How much is.</param>
/// <param name="SpentPercent">The same in percent.</param>
/// <param name="Period">DAILY, WEEKLY or MONTHLY.</param>
/// <param name="Status">warning or exceeded; ok where less is spent by now than when people were warned.</param>
/// <param name="ForecastUsd">What the whole period comes to.</param>
/// <param name="FiredAt">When that was found; null if the budget has not looked since.</param>
public sealed record CostAlert(
    string Id, string BudgetId, string BudgetName, decimal AmountUsd, decimal SpentUsd, decimal SpentPercent, string Period, string Status,
    decimal ForecastUsd, DateTimeOffset? FiredAt)
{
    internal static CostAlert Of(BudgetShape budget, DateTimeOffset? firedAt) => new(
        $"alert-{budget.Id}", budget.Id, budget.Name, budget.AmountUsd, budget.SpentUsd, budget.SpentPercent, budget.Period, budget.Status,
        budget.ForecastUsd, firedAt);
}
