using Fleet.Costs;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What language models were used for.</summary>
/// <param name="TotalUsd">What that comes to.</param>
/// <param name="StatedUsd">Of that, what agents stated.</param>
/// <param name="PricedUsd">Of that, what the table of prices makes of the other calls' tokens.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="CacheReadTokens">Tokens read from the providers' caches.</param>
/// <param name="CacheWriteTokens">Tokens written to them.</param>
/// <param name="UnpricedTokens">Tokens of models whose price nobody knows, which are left out of the sums.</param>
public sealed record LlmFigures(
    decimal TotalUsd, decimal StatedUsd, decimal PricedUsd, long Calls, long InputTokens, long OutputTokens, long CacheReadTokens, long CacheWriteTokens,
    long UnpricedTokens)
{
    internal static LlmFigures Of(IEnumerable<LlmUsageSum> sums, ILlmPrices prices)
    {
        var none = new LlmFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);
        return sums.Aggregate(none, (total, sum) =>
        {
            var (usd, isKnown) = LlmPricing.Cost(sum, prices);
            return new(
                total.TotalUsd + usd, total.StatedUsd + sum.StatedCostUsd, total.PricedUsd + usd - sum.StatedCostUsd, total.Calls + sum.Calls,
                total.InputTokens + sum.Tokens.Input, total.OutputTokens + sum.Tokens.Output,
                total.CacheReadTokens + sum.Tokens.CacheRead, total.CacheWriteTokens + sum.Tokens.CacheWrite,
                total.UnpricedTokens + (isKnown ? 0 : sum.Unpriced.Input + sum.Unpriced.Output));
        });
    }
}

/// <summary>What language models were used for, by provider, model and instance, the dearest first.</summary>
public sealed record LlmSummary(
    LlmFigures Totals, IReadOnlyDictionary<string, decimal> ByProvider, IReadOnlyList<LlmModelRow> ByModel, IReadOnlyList<LlmInstanceRow> ByInstance,
    DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>The calls of a model.</summary>
public sealed record LlmModelRow(string Provider, string Model, LlmFigures Figures);

/// <summary>The calls of an instance.</summary>
public sealed record LlmInstanceRow(string InstanceId, string? InstanceName, LlmFigures Figures);

/// <summary>The calls of a day.</summary>
public sealed record LlmDay(DateOnly Date, LlmFigures Figures);

/// <summary>The calls day by day; days without any are left out.</summary>
public sealed record LlmTrends(
    string Granularity, IReadOnlyList<LlmDay> Points, LlmFigures Totals, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>The calls of one instance.</summary>
public sealed record LlmInstance(
    string InstanceId, string InstanceName, LlmFigures Totals, IReadOnlyList<LlmModelRow> ByModel, IReadOnlyList<LlmDay> Points,
    DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>What tokens cost where agents do not say it.</summary>
/// <param name="AsOf">The day on which the prices were read from the providers' lists.</param>
/// <param name="Models">By model.</param>
public sealed record LlmPricingTable(DateOnly AsOf, IReadOnlyList<LlmPriceRow> Models);

/// <summary>What a million tokens of a model cost, in US dollars.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="Model">The model without its version; * for all others of the provider.</param>
/// <param name="From">The first day on which that holds; null for as long as anybody knows.</param>
/// <param name="InputPerMillion">Tokens read.</param>
/// <param name="OutputPerMillion">Tokens written.</param>
/// <param name="CacheReadPerMillion">Tokens read from the provider's cache.</param>
/// <param name="CacheWritePerMillion">Tokens written to it.</param>
public sealed record LlmPriceRow(
    string Provider, string Model, DateOnly? From, decimal InputPerMillion, decimal OutputPerMillion, decimal CacheReadPerMillion, decimal CacheWritePerMillion);
