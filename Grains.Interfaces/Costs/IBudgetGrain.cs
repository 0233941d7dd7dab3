using Fleet.Common;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Costs;

/// <summary>A budget as it is defined; what was spent of it is computed from the costs whenever it is asked for.</summary>
/// <param name="Id">Which.</param>
/// <param name="Spec">How much, for how long, of what.</param>
/// <param name="AlertSent">Whether its warning of the present period has been sent.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="AlertedAt">When the warning of the present period was found due; null if it was not.</param>
[GenerateSerializer, Immutable, Alias("fleet.budget-view")]
public sealed record BudgetView(
    [property: Id(0)] BudgetId Id,
    [property: Id(1)] BudgetSpec Spec,
    [property: Id(2)] bool AlertSent,
    [property: Id(3)] string? CreatedBy,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset UpdatedAt,
    [property: Id(6)] DateTimeOffset? AlertedAt = null);

/// <summary>One budget. It looks at what was spent, and tells its channels once per period and threshold. Key: <see cref="BudgetId"/>.</summary>
[Alias("fleet.budget")]
public interface IBudgetGrain : IWakeable
{
    /// <summary>Makes it; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<BudgetView>> Create(BudgetSpec spec, string actor);

    /// <summary>The budget, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<BudgetView>> Get();

    /// <summary>Changes it.</summary>
    [Alias("update")]
    Task<Outcome<BudgetView>> Update(BudgetSpec spec, string actor);

    /// <summary>Forgets it. Answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<BudgetView>> Delete(string actor);
}
