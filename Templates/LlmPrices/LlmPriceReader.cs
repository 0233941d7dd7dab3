using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Templates.Documents;

namespace Fleet.Templates.LlmPrices;

/// <summary>Reads a file of prices of language models: <c>docs/costs.md</c> shows one. Prices are decimals and never pass through binary fractions.</summary>
internal static class LlmPriceReader
{
    private const decimal MaxPrice = 1_000_000;

    // A token then costs a whole number of billionths of a dollar, and sums of calls are exact.
    private const int Decimals = 3;
    private const int MaxPrices = 2_000;

    /// <summary>The prices, or all that is wrong, each with its line.</summary>
    public static Outcome<LlmPriceTable> Read(string yaml)
    {
        var faults = new Faults();
        var table = DocumentReader.Read(yaml, faults) is { } map ? Table(new Fields(map, faults), faults) : null;
        return faults.Any || table is null ? faults.ToError("The file of language models' prices") : table;
    }

    private static LlmPriceTable Table(Fields fields, Faults faults)
    {
        fields.Require("asOf", "prices");
        var (asOf, items) = (Day(fields, "asOf", faults), fields.Items("prices"));
        if (items.Length > MaxPrices) faults.Add(fields.Node("prices")!.Place, $"must have at most {MaxPrices} items");
        var prices = ImmutableArray.CreateBuilder<LlmPrice>();
        var seen = new HashSet<(string, string, DateOnly)>();
        foreach (var item in items)
        {
            if (fields.MapOf(item) is not { } one || Price(one, faults) is not { } price) continue;
            if (!seen.Add((price.Provider, price.Model, price.From))) faults.Add(one.Place, "stands twice");
            prices.Add(price);
        }

        fields.Close();
        return new(asOf ?? default, prices.ToImmutable());
    }

    private static LlmPrice? Price(Fields fields, Faults faults)
    {
        fields.Require("provider", "model", "input", "output");
        var (provider, model) = (fields.Text("provider"), fields.Text("model"));
        var (from, cacheIsInput) = (Day(fields, "from", faults), fields.Flag("cacheIsInput"));
        var (input, output) = (Usd(fields, "input", faults), Usd(fields, "output", faults));
        var (cacheRead, cacheWrite) = (Usd(fields, "cacheRead", faults), Usd(fields, "cacheWrite", faults));
        fields.Close();
        return provider is null || model is null ? null : new(
            provider, model, from ?? DateOnly.MinValue, input ?? 0, output ?? 0, cacheRead ?? input ?? 0, cacheWrite ?? input ?? 0, cacheIsInput ?? false);
    }

    private static DateOnly? Day(Fields fields, string key, Faults faults)
    {
        if (fields.Node(key) is not { } node) return null;
        if (node is ScalarNode scalar
            && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add(node.Place, "must be a day such as 2026-01-31");
        return null;
    }

    private static decimal? Usd(Fields fields, string key, Faults faults)
    {
        if (fields.Node(key) is not { } node) return null;
        if (node is ScalarNode { IsPlain: true } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            && price <= MaxPrice && price == Math.Round(price, Decimals)) return price;
        faults.Add(node.Place, $"must be a price from 0 to {MaxPrice:0} with at most three decimals, without quotes");
        return null;
    }
}
