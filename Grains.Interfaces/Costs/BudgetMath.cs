using Fleet.Alerts;

namespace Fleet.Costs;

/// <summary>One run of a budget's period. Both its days belong to it.</summary>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
public readonly record struct BudgetSpan(DateOnly First, DateOnly Last)
{
    /// <summary>Its first moment.</summary>
    public DateTimeOffset Begin => new(First, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The moment after its last.</summary>
    public DateTimeOffset End => new(Last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>The run that a moment falls into.</summary>
    public static BudgetSpan Of(BudgetPeriod period, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        switch (period)
        {
            case BudgetPeriod.Daily: return new(day, day);
            case BudgetPeriod.Weekly:
                var sunday = day.AddDays(-(int)day.DayOfWeek);
                return new(sunday, sunday.AddDays(6));
            default:
                var first = new DateOnly(day.Year, day.Month, 1);
                return new(first, first.AddMonths(1).AddDays(-1));
        }
    }

    /// <summary>The question for what was spent in it until now.</summary>
    public CostQuery Ask(BudgetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new(First, Last, spec.Instance?.Value, spec.Provider) { VisibleTo = spec.VisibleTo };
    }
}

/// <summary>How far a budget is used up.</summary>
[GenerateSerializer, Alias("fleet.budget-level")]
public enum BudgetLevel
{
    /// <summary>Below its threshold.</summary>
    Ok,

    /// <summary>At its threshold or above.</summary>
    Warning,

    /// <summary>All of it, or more.</summary>
    Exceeded,
}

/// <summary>What a budget's figures say. Pure.</summary>
public static class BudgetMath
{
    /// <summary>How far it is used up.</summary>
    public static BudgetLevel Level(BudgetSpec spec, decimal spent)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spent >= spec.AmountUsd ? BudgetLevel.Exceeded
            : spent >= spec.AmountUsd * (decimal)spec.AlertThreshold ? BudgetLevel.Warning : BudgetLevel.Ok;
    }

    /// <summary>The share of it that is spent, in percent with two places; more than 100 where it is exceeded.</summary>
    public static decimal Percent(BudgetSpec spec, decimal spent)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Math.Round(spent / spec.AmountUsd * 100, 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>
    /// What the whole period comes to if it goes on as it went so far: what was spent, times the period's length, by the time that is over of
    /// it, of which an hour at least is reckoned with.
    /// </summary>
    public static decimal Forecast(BudgetSpan span, decimal spent, DateTimeOffset now)
    {
        var whole = span.End - span.Begin;
        var over = now - span.Begin;
        if (over >= whole) return spent;
        if (over < TimeSpan.FromHours(1)) over = TimeSpan.FromHours(1);
        return Math.Round(spent * whole.Ticks / over.Ticks, 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>How bad it is to reach that.</summary>
    public static AlertSeverity Severity(BudgetLevel level) => level is BudgetLevel.Exceeded ? AlertSeverity.High : AlertSeverity.Medium;
}
