using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A budget, or what is to change of one.</summary>
public abstract record BudgetBody : IHasRules
{
    private readonly string? _instanceId;
    private readonly string? _provider;
    private readonly bool _saysInstance;
    private readonly bool _saysProvider;

    /// <summary>Only what this instance costs; null for all.</summary>
    [StringLength(FleetId.MaxLength)]
    public string? InstanceId
    {
        get => _instanceId;
        init => (_instanceId, _saysInstance) = (value, true);
    }

    /// <summary>Only what is at this provider; null for all.</summary>
    [StringLength(64)]
    public string? Provider
    {
        get => _provider;
        init => (_provider, _saysProvider) = (value, true);
    }

    /// <summary>The share of the amount at which it warns.</summary>
    [Range(0.01, 1)]
    public double? AlertThreshold { get; init; }

    /// <summary>Who is told, at most 20.</summary>
    [Each(1, FleetId.MaxLength, MaxCount = 20)]
    public IReadOnlyList<string>? ChannelIds { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (!string.IsNullOrEmpty(InstanceId) && !FleetId.TryParse<InstanceId>(InstanceId, out _)) yield return new("instanceId", "There is no instance of that id");
        foreach (var wrong in (ChannelIds ?? []).Where(text => text is not null && !FleetId.TryParse<ChannelId>(text, out _)))
        {
            yield return new("channelIds", $"There is no channel {wrong}");
        }
    }

    /// <summary>The budget with what is said here put into it.</summary>
    private protected BudgetSpec Into(BudgetSpec spec) => spec with
    {
        Instance = !_saysInstance ? spec.Instance : string.IsNullOrEmpty(InstanceId) ? null : Fleet.Instances.InstanceId.Of(InstanceId),
        Provider = !_saysProvider ? spec.Provider : string.IsNullOrEmpty(Provider) ? null : Provider,
        AlertThreshold = AlertThreshold ?? spec.AlertThreshold,
        Channels = ChannelIds is { } channels ? [.. channels.Select(ChannelId.Of).Distinct()] : spec.Channels,
    };
}

/// <summary>A budget to make.</summary>
public sealed record CreateBudget : BudgetBody
{
    /// <summary>For people.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>US dollars.</summary>
    [Required, Range(0.000001, 1_000_000_000)]
    public decimal? AmountUsd { get; init; }

    /// <summary>How long it lasts before it begins anew, in UTC; weeks begin on Sunday.</summary>
    [Required, OneOf("DAILY", "WEEKLY", "MONTHLY")]
    public string? Period { get; init; }

    internal BudgetSpec ToSpec() => Into(new() { Name = Name!, AmountUsd = AmountUsd!.Value, Period = Periods.Of(Period) ?? default });
}

/// <summary>What is to change of a budget; fields that are absent stay as they are.</summary>
public sealed record UpdateBudget : BudgetBody
{
    /// <summary>For people.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>US dollars.</summary>
    [Range(0.000001, 1_000_000_000)]
    public decimal? AmountUsd { get; init; }

    /// <summary>How long it lasts before it begins anew, in UTC; weeks begin on Sunday.</summary>
    [OneOf("DAILY", "WEEKLY", "MONTHLY")]
    public string? Period { get; init; }

    internal BudgetSpec Change(BudgetSpec spec) =>
        Into(spec with { Name = Name ?? spec.Name, AmountUsd = AmountUsd ?? spec.AmountUsd, Period = Periods.Of(Period) ?? spec.Period });
}

/// <summary>The names of periods.</summary>
internal static class Periods
{
    public static BudgetPeriod? Of(string? name) => WireName.TryRead<BudgetPeriod>(name, WireName.Upper, out var period) ? period : null;
}
