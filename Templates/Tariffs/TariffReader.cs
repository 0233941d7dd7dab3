using System.Collections.Immutable;
using System.Globalization;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Tariffs;

/// <summary>Tariffs that have been read.</summary>
internal sealed record TariffTable(string Currency, ImmutableArray<Tariff> All) : ITariffs;

/// <summary>Reads a tariff file: <c>docs/billing.md</c> shows one. Prices are decimals and never pass through binary fractions.</summary>
internal static class TariffReader
{
    private const decimal MaxPrice = 1_000_000;
    private const int MaxTariffs = 1_000;

    /// <summary>The tariffs, or all that is wrong, each with its line.</summary>
    public static Outcome<TariffTable> Read(string yaml)
    {
        var faults = new Faults();
        var table = DocumentReader.Read(yaml, faults) is { } map ? Table(new Fields(map, faults), faults) : null;
        return faults.Any || table is null ? faults.ToError("The tariff file") : table;
    }

    private static TariffTable Table(Fields fields, Faults faults)
    {
        fields.Require("currency", "tariffs");
        var currency = fields.Text("currency");
        if (currency is not null && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
        {
            faults.Add(fields.Node("currency")!.Place, "must be three capital letters, such as USD");
        }

        var items = fields.Items("tariffs");
        if (fields.Node("tariffs") is { } list && items.Length is 0 or > MaxTariffs) faults.Add(list.Place, $"must have 1 to {MaxTariffs} items");
        var tariffs = ImmutableArray.CreateBuilder<Tariff>();
        foreach (var item in items)
        {
            if (fields.MapOf(item) is not { } one || Tariff(one, faults) is not { } tariff) continue;
            if (tariffs.Count > 0 && tariff.From <= tariffs[^1].From) faults.Add(one.Node("from")!.Place, "must be later than that of the tariff before it");
            tariffs.Add(tariff);
        }

        fields.Close();
        return new(currency ?? "", tariffs.ToImmutable());
    }

    private static Tariff? Tariff(Fields fields, Faults faults)
    {
        fields.Require("from", "computeHour", "storageGbMonth", "networkGb");
        var (from, compute, storage, network) =
            (Day(fields, faults), Price(fields, "computeHour", faults), Price(fields, "storageGbMonth", faults), Price(fields, "networkGb", faults));
        fields.Close();
        return from is null ? null : new(from.Value, compute ?? 0, storage ?? 0, network ?? 0);
    }

    private static DateOnly? Day(Fields fields, Faults faults)
    {
        if (fields.Node("from") is not { } node) return null;
        if (node is ScalarNode scalar
            && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        faults.Add(node.Place, "must be a day such as 2026-01-31");
        return null;
    }

    private static decimal? Price(Fields fields, string key, Faults faults)
    {
        if (fields.Node(key) is not { } node) return null;
        if (node is ScalarNode { IsPlain: true } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            && price <= MaxPrice && price == Math.Round(price, 10)) return price;
        faults.Add(node.Place, $"must be a price from 0 to {MaxPrice:0} with at most ten decimals, without quotes");
        return null;
    }
}
