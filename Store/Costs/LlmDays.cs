using Fleet.Costs;
using Fleet.Store.Sql;
using Fleet.Store.Usage;

namespace Fleet.Store.Costs;

/// <summary>What the calls of language models of a day come to.</summary>
internal sealed class LlmDays(ISqlEngine engine, PriceBook prices)
{
    /// <summary>By instance, in US dollars, rounded half up to billionths. Models that no table knows cost what was stated.</summary>
    public async Task<Dictionary<string, decimal>> Of(long day, CancellationToken cancellationToken)
    {
        var sums = await LlmUsageTable.DaySums(engine, day, cancellationToken);
        return sums.GroupBy(sum => sum.InstanceId)
            .Select(group => (group.Key, Usd: group.Sum(sum => DayPrice.Rounded(LlmPricing.Cost(sum, prices.Llm).Usd))))
            .Where(one => one.Usd > 0)
            .ToDictionary(one => one.Key, one => one.Usd);
    }
}
