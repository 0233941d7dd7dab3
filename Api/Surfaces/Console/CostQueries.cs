using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Costs;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Which days are wanted. Both count as a whole, in UTC.</summary>
public record CostSpanQuery : IChecked
{
    private const int UsualDays = 30;
    private const int MostDays = 1_096;

    private DateOnly? _from;
    private DateOnly? _to;

    /// <summary>The first day.</summary>
    [FromQuery(Name = "from"), Description("A time, or a day such as 2026-01-31, on the first day wanted (UTC), which counts as a whole; 29 days before the last if absent.")]
    public string? From { get; init; }

    /// <summary>The last day.</summary>
    [FromQuery(Name = "to"), Description("A time, or a day, on the last day wanted (UTC), which counts as a whole; today if absent.")]
    public string? To { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        (_from, _to) = (Day(errors, "from", From), Day(errors, "to", To));
        if (_from > _to) errors.Add(new("from", "from must not be after to"));
        if (_from is { } from && _to is { } to && to.DayNumber - from.DayNumber >= MostDays) errors.Add(new("from", $"from must be less than {MostDays} days before to"));
        CheckMore(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    internal virtual CostQuery Ask(Caller caller, DateTimeOffset now)
    {
        var to = _to ?? Later(_from, DateOnly.FromDateTime(now.UtcDateTime));
        var from = _from ?? to.AddDays(1 - UsualDays);
        return new(from.DayNumber <= to.DayNumber - MostDays ? to.AddDays(1 - MostDays) : from, to) { VisibleTo = caller.Visibility };
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckMore(ICollection<FieldError> errors)
    {
    }

    private static DateOnly Later(DateOnly? one, DateOnly other) => one > other ? one.Value : other;

    private static DateOnly? Day(List<FieldError> errors, string field, string? text)
    {
        if (QueryText.Time(errors, field, text) is not { } time) return null;
        if (time.UtcDateTime.Year is >= 1970 and <= 9_000) return DateOnly.FromDateTime(time.UtcDateTime);
        errors.Add(new(field, $"{field} must lie between 1970 and 9000"));
        return null;
    }
}

/// <summary>Which costs are wanted.</summary>
public sealed record CostFilterQuery : CostSpanQuery
{
    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance that is wanted; all if absent.")]
    public string? InstanceId { get; init; }

    /// <summary>Where.</summary>
    [FromQuery(Name = "provider"), Description("The provider that is wanted; all if absent.")]
    public string? Provider { get; init; }

    internal override CostQuery Ask(Caller caller, DateTimeOffset now) => base.Ask(caller, now) with { InstanceId = Said(InstanceId), Provider = Said(Provider) };

    /// <inheritdoc/>
    protected override void CheckMore(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        QueryText.Plain(errors, "provider", Provider, 64);
    }

    private static string? Said(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>The page of a list of costs.</summary>
public record CostPageQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override int MaxLimit => 1_000;

    /// <inheritdoc/>
    protected override int DefaultLimit => 1_000;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}

/// <summary>The query of the list of idle instances.</summary>
public sealed record IdleQuery : CostPageQuery
{
    /// <summary>How long.</summary>
    [FromQuery(Name = "thresholdHours"), Description("For how many hours an instance must have done nothing, 1 to 8760; 48 if absent.")]
    public string? ThresholdHours { get; init; }

    internal int Hours { get; private set; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => Hours = QueryText.Whole(errors, "thresholdHours", ThresholdHours, 1, 8_760, 48);
}

/// <summary>The query of the list of recommendations.</summary>
public sealed record RecommendationQuery : CostPageQuery
{
    /// <summary>Whether dismissed ones are wanted too.</summary>
    [FromQuery(Name = "dismissed"), Description("true to see also those that somebody has dismissed.")]
    public string? Dismissed { get; init; }

    internal bool WithDismissed { get; private set; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => WithDismissed = QueryText.Flag(errors, "dismissed", Dismissed);
}

/// <summary>The query of the list of budgets.</summary>
public sealed record BudgetQuery : CostPageQuery
{
    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose budgets are wanted; all if absent.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
}
