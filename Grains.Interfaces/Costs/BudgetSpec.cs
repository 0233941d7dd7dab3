using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Costs;

/// <summary>How long a budget lasts before it begins anew, in UTC.</summary>
[GenerateSerializer, Alias("fleet.budget-period")]
public enum BudgetPeriod
{
    /// <summary>From midnight.</summary>
    Daily,

    /// <summary>From Sunday's midnight.</summary>
    Weekly,

    /// <summary>From the first of the month.</summary>
    Monthly,
}

/// <summary>How much may be spent, and who is told.</summary>
[GenerateSerializer, Immutable, Alias("fleet.budget-spec")]
public sealed record BudgetSpec
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>US dollars, more than 0.</summary>
    [Id(1)]
    public required decimal AmountUsd { get; init; }

    /// <summary>For how long.</summary>
    [Id(2)]
    public required BudgetPeriod Period { get; init; }

    /// <summary>Only what this instance costs; null for all.</summary>
    [Id(3)]
    public InstanceId? Instance { get; init; }

    /// <summary>Only what is at this provider; null for all.</summary>
    [Id(4)]
    public string? Provider { get; init; }

    /// <summary>The share of the amount at which it warns, 0.01 to 1.</summary>
    [Id(5)]
    public double AlertThreshold { get; init; } = 0.8;

    /// <summary>The notification channels that are told, at most 20.</summary>
    [Id(6)]
    public ImmutableArray<ChannelId> Channels
    {
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>What its maker may see: what other instances cost does not count. Everything, where nobody said.</summary>
    [Id(7)]
    public Visibility VisibleTo
    {
        get => field ?? Visibility.Everything;
        init;
    }
}
