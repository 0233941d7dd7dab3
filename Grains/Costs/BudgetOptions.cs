namespace Fleet.Grains.Costs;

/// <summary>How often budgets and alert rules about cost are looked at. Section <c>Budgets</c>.</summary>
public sealed class BudgetOptions
{
    /// <summary>The time between two looks. 5 minutes by default: costs are reckoned anew that often.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromMinutes(5);
}
