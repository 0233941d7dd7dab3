namespace Fleet.Costs;

/// <summary>What something costs, in US dollars, exact to the billionth: sums of parts are the parts of the sum.</summary>
/// <param name="Compute">The machine while it is up.</param>
/// <param name="Storage">The disk in use.</param>
/// <param name="Network">What was sent; by a tariff, what was received too.</param>
/// <param name="Llm">The calls of language models.</param>
public sealed record CostAmounts(decimal Compute, decimal Storage, decimal Network, decimal Llm)
{
    /// <summary>Nothing.</summary>
    public static readonly CostAmounts Zero = new(0, 0, 0, 0);

    /// <summary>All of it.</summary>
    public decimal Total => Compute + Storage + Network + Llm;

    /// <summary>Both together.</summary>
    public CostAmounts And(CostAmounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Compute + other.Compute, Storage + other.Storage, Network + other.Network, Llm + other.Llm);
    }
}

/// <summary>How sure an entry is.</summary>
public enum CostSource
{
    /// <summary>Its day is not over yet, or the size of its machine was guessed from what the machine shows.</summary>
    Estimated,

    /// <summary>What ran, at prices that are known.</summary>
    Actual,

    /// <summary>A bill that was imported says it.</summary>
    Reconciled,
}

/// <summary>What an instance cost on one day.</summary>
/// <param name="InstanceId">Which one.</param>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Provider">Where it was.</param>
/// <param name="Source">How sure that is.</param>
/// <param name="Amounts">What counts: the bill's figures where there is one.</param>
/// <param name="Estimate">What Fleet reckons by itself, which a bill does not change.</param>
/// <param name="Bill">The file that the bill stood in; null for none.</param>
/// <param name="Detail">How the estimate was made, in a sentence.</param>
public sealed record CostEntry(
    string InstanceId, DateOnly Day, string Provider, CostSource Source, CostAmounts Amounts, CostAmounts Estimate, string? Bill, string Detail);
