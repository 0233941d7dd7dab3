using System.Collections.Immutable;
using Fleet.Costs;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Grains.Costs;

/// <summary>What is stored of a budget: what it is, what people were told in its present period, and what they are still to be told.</summary>
internal sealed record BudgetState
{
    public BudgetId Id { get; init; }
    public BudgetSpec? Spec { get; init; }

    /// <summary>Grows when its figures change: what is told from then on is told anew.</summary>
    public int Revision { get; init; }

    /// <summary>The first day of the period of which that was told.</summary>
    public DateOnly ToldIn { get; init; }

    /// <summary>How bad what was told was.</summary>
    public BudgetLevel Told { get; init; }

    /// <summary>When that was found.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<BudgetNotice> Outbox { get; init; } = [];

    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    // For lists to filter by.
    public string Name => Spec?.Name ?? "";
    public InstanceId? InstanceId => Spec?.Instance;

    public BudgetView View(DateTimeOffset now)
    {
        var isTold = Told > BudgetLevel.Ok && ToldIn == BudgetSpan.Of(Spec!.Period, now).First;
        return new(Id, Spec!, isTold, CreatedBy, CreatedAt, UpdatedAt, isTold ? ToldAt : null);
    }
}

/// <summary>Something that people are to be told, and who has not been told yet.</summary>
internal sealed record BudgetNotice(Notice Notice, ImmutableArray<ChannelId> Channels);
