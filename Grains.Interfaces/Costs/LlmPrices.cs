using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Costs;

/// <summary>What a language model costs, in US dollars for a million tokens.</summary>
/// <param name="Provider">Whose model, as agents name it.</param>
/// <param name="Model">
/// The model's name without what only names a version of it (a date, a number, <c>latest</c>); <c>*</c> for all of the provider's that do not
/// stand here.
/// </param>
/// <param name="From">The first day (UTC) on which that holds, until a later price of the same model.</param>
/// <param name="Input">Tokens read.</param>
/// <param name="Output">Tokens written.</param>
/// <param name="CacheRead">Tokens read from the provider's cache.</param>
/// <param name="CacheWrite">Tokens written to it.</param>
/// <param name="CacheIsInput">Whether the provider counts what it reads from its cache among the tokens read, too.</param>
public sealed record LlmPrice(
    string Provider, string Model, DateOnly From, decimal Input, decimal Output, decimal CacheRead, decimal CacheWrite, bool CacheIsInput);

/// <summary>The prices of language models that Fleet was started with.</summary>
public interface ILlmPrices
{
    /// <summary>The day on which they were read from the providers' price lists.</summary>
    DateOnly AsOf { get; }

    /// <summary>All of them, in the file's order.</summary>
    ImmutableArray<LlmPrice> All { get; }

    /// <summary>What a model costs on a day; null if nobody knows.</summary>
    LlmPrice? Find(string provider, string model, DateOnly day);
}

/// <summary>What tokens come to. Pure.</summary>
public static class LlmPricing
{
    private const decimal Million = 1_000_000;

    /// <summary>What these tokens cost, in US dollars.</summary>
    public static decimal Price(LlmPrice price, LlmTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(price);
        ArgumentNullException.ThrowIfNull(tokens);
        var read = price.CacheIsInput ? Math.Max(0, tokens.Input - tokens.CacheRead) : tokens.Input;
        return (read * price.Input + tokens.Output * price.Output + tokens.CacheRead * price.CacheRead + tokens.CacheWrite * price.CacheWrite) / Million;
    }

    /// <summary>What the calls of a sum cost: what was stated, and the rest by the table; and whether the table knew the model.</summary>
    public static (decimal Usd, bool IsKnown) Cost(LlmUsageSum sum, ILlmPrices? prices)
    {
        ArgumentNullException.ThrowIfNull(sum);
        if (sum.Unpriced is { Input: 0, Output: 0, CacheRead: 0, CacheWrite: 0 }) return (sum.StatedCostUsd, true);
        return prices?.Find(sum.Provider, sum.Model, sum.Day) is { } price
            ? (sum.StatedCostUsd + Price(price, sum.Unpriced), true) : (sum.StatedCostUsd, false);
    }
}
