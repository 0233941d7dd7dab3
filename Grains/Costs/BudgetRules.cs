using System.Globalization;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Notices;

namespace Fleet.Grains.Costs;

/// <summary>What a budget may be, and what it tells. Pure. Fields are named as the console API names them.</summary>
internal static class BudgetRules
{
    private const decimal MaxUsd = 1_000_000_000;
    private const int MaxChannels = 20;

    public static FleetError? Check(BudgetSpec spec) =>
        Require(spec.Name is { Length: >= 1 and <= 128 }, "name", "must have 1 to 128 characters")
        ?? Require(spec.AmountUsd is > 0 and <= MaxUsd, "amountUsd", "must be more than 0 and at most 1,000,000,000")
        ?? Require(Enum.IsDefined(spec.Period), "period", "must be one of DAILY, WEEKLY, MONTHLY")
        ?? Require(spec.AlertThreshold is >= 0.01 and <= 1, "alertThreshold", "must be 0.01 to 1")
        ?? Require(spec.Provider is null or { Length: >= 1 and <= 64 }, "provider", "must have 1 to 64 characters")
        ?? Require(spec.Channels.Length <= MaxChannels, "channelIds", $"must be at most {MaxChannels}")
        ?? Require(spec.Channels.Distinct().Count() == spec.Channels.Length, "channelIds", "must not name a channel twice");

    /// <summary>Whether people have to be told anew: it is about something else, or about other figures.</summary>
    public static bool IsOther(BudgetSpec one, BudgetSpec other) =>
        (one.AmountUsd, one.Period, one.Instance, one.Provider, one.AlertThreshold) != (other.AmountUsd, other.Period, other.Instance, other.Provider, other.AlertThreshold)
        || one.VisibleTo != other.VisibleTo;

    /// <summary>The next state after a look at what was spent. Each level is told once in a period, and of two that are reached at once the worse.</summary>
    public static BudgetState Look(BudgetState state, decimal spent, DateTimeOffset now)
    {
        var (spec, span) = (state.Spec!, BudgetSpan.Of(state.Spec!.Period, now));
        var told = state.ToldIn == span.First ? state.Told : BudgetLevel.Ok;
        var level = BudgetMath.Level(spec, spent);
        if (level <= told) return state;
        var next = state with { ToldIn = span.First, Told = level, ToldAt = now };
        return spec.Channels.IsEmpty ? next : next with { Outbox = next.Outbox.Add(new(Notice(state, level, span, spent, now), spec.Channels)) };
    }

    private static Notice Notice(BudgetState state, BudgetLevel level, BudgetSpan span, decimal spent, DateTimeOffset now)
    {
        var spec = state.Spec!;
        var forecast = BudgetMath.Forecast(span, spent, now);
        var period = spec.Period.ToString().ToLowerInvariant();
        return new Notice
        {
            Id = Text($"{state.Id}:{state.Revision}:{span.First:yyyyMMdd}:{level}"),
            Kind = NoticeKind.Fired,
            At = now,
            Title = level is BudgetLevel.Exceeded ? $"Budget exceeded: {spec.Name}" : $"Budget nearly used up: {spec.Name}",
            Message = Text($"{spent:0.00} of {spec.AmountUsd:0.00} USD ({BudgetMath.Percent(spec, spent):0.##} %) of the {period} budget are spent since {span.First:yyyy-MM-dd}; it goes towards {forecast:0.00} USD"),
            Severity = BudgetMath.Severity(level),
            RuleName = spec.Name,
            RuleType = AlertRuleType.Cost,
            Instance = spec.Instance,
            Status = AlertStatus.Active,
            FiredAt = now,
            Metadata = JsonSerializer.Serialize(
                new Figures(state.Id.Value, spec.AmountUsd, spent, forecast, BudgetMath.Percent(spec, spent)), BudgetJson.Default.Figures),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static FleetError? Require(bool holds, string field, string rule) => holds ? null : FleetError.Invalid($"{field} {rule}", field);
}
