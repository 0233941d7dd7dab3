using System.Globalization;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Store.Costs;

/// <summary>What a file of bills says of an instance and a day: null where it says nothing of a part.</summary>
internal sealed record BilledDay(decimal? Compute, decimal? Storage, decimal? Network, decimal? Llm)
{
    public static readonly BilledDay Nothing = new(null, null, null, null);

    public BilledDay And(BilledDay other) =>
        new(Sum(Compute, other.Compute), Sum(Storage, other.Storage), Sum(Network, other.Network), Sum(Llm, other.Llm));

    private static decimal? Sum(decimal? one, decimal? other) => one is null ? other : one + (other ?? 0);
}

/// <summary>
/// Reads a file of bills: CSV with a line of column names; <c>docs/costs.md</c> shows one. Several lines of one instance and day add up. A file
/// is taken as a whole or not at all.
/// </summary>
internal static class BillReader
{
    private const decimal MaxUsd = 1_000_000;
    private static readonly string[] Amounts = ["compute_usd", "storage_usd", "network_usd", "llm_usd"];

    /// <summary>By instance and day; or what is wrong first, with its line.</summary>
    public static Outcome<Dictionary<(string Instance, DateOnly Day), BilledDay>> Read(TextReader text)
    {
        var bills = new Dictionary<(string, DateOnly), BilledDay>();
        List<string>? columns = null;
        for (var line = 1; text.ReadLine() is { } said; line++)
        {
            if (said.Trim().Length == 0) continue;
            if (Cells(said) is not { } cells) return Fault(line, "a quotation mark is not closed");
            if (columns is null)
            {
                columns = [.. cells.Select(cell => cell.Trim().ToLowerInvariant())];
                if (Missing(columns) is { } missing) return Fault(line, missing);
                continue;
            }

            if (cells.Count != columns.Count) return Fault(line, $"{cells.Count} fields, where the first line has {columns.Count}");
            var fields = columns.Zip(cells).Where(pair => pair.First.Length > 0).GroupBy(pair => pair.First)
                .ToDictionary(pair => pair.Key, pair => pair.First().Second.Trim());
            if (Row(fields, out var key, out var billed) is { } fault) return Fault(line, fault);
            bills[key] = bills.GetValueOrDefault(key, BilledDay.Nothing).And(billed);
        }

        return columns is null ? Fault(1, "there is no line with the names of the columns") : bills;
    }

    private static string? Missing(List<string> columns) =>
        !columns.Contains("date") || !columns.Contains("instance_id") ? "the columns date and instance_id are needed"
        : !columns.Any(Amounts.Contains) ? $"one of the columns {string.Join(", ", Amounts)} is needed" : null;

    private static string? Row(Dictionary<string, string> fields, out (string, DateOnly) key, out BilledDay billed)
    {
        (key, billed) = (default, BilledDay.Nothing);
        if (!DateOnly.TryParseExact(fields["date"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year < 2000)
        {
            return "date must be a day such as 2026-01-31";
        }

        if (!FleetId.TryParse<InstanceId>(fields["instance_id"], out var instance)) return "instance_id is not the id of an instance";
        if (fields.TryGetValue("currency", out var currency) && currency != "USD") return "currency must be USD";
        var amounts = new decimal?[Amounts.Length];
        for (var i = 0; i < Amounts.Length; i++)
        {
            if (fields.GetValueOrDefault(Amounts[i], "").Length == 0) continue;
            if (!decimal.TryParse(
                    fields[Amounts[i]], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var usd)
                || Math.Abs(usd) > MaxUsd) return $"{Amounts[i]} must be a number of US dollars, at most {MaxUsd:0}";
            amounts[i] = usd;
        }

        (key, billed) = ((instance.Value, day), new(amounts[0], amounts[1], amounts[2], amounts[3]));
        return null;
    }

    /// <summary>The fields of a line; a field may stand in quotation marks, and one within is doubled. Null if one is not closed.</summary>
    private static List<string>? Cells(string line)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }

        cells.Add(cell.ToString());
        return isQuoted ? null : cells;
    }

    private static FleetError Fault(int line, string message) => FleetError.Invalid($"line {line}: {message}", "line");
}
