using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Configurations;

/// <summary>Reads what happens to an instance by itself: when it is backed up, and when it is suspended.</summary>
internal sealed partial class PolicyReader(Faults faults)
{
    private const int MostKept = 1000;
    private const int LongestIdle = 10_080;

    private static readonly ImmutableArray<string> Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static BackupPolicy? Backups(Fields configuration)
    {
        if (configuration.Map("backups") is not { } fields) return null;
        fields.Require("schedule", "keep");
        var policy = new BackupPolicy(
            fields.Text("schedule") ?? "",
            fields.Text("timeZone") ?? "UTC",
            Retention(fields.Map("keep")),
            fields.Word("compression", ("gzip", BackupCompression.Gzip), ("zstd", BackupCompression.Zstd), ("none", BackupCompression.None))
                ?? BackupCompression.Gzip,
            fields.Text("store"));
        fields.Close();
        return policy;
    }

    private static BackupRetention Retention(Fields? fields)
    {
        if (fields is null) return new(0);
        var retention = new BackupRetention(
            fields.Whole("last", 0, MostKept) ?? 0, fields.Whole("daily", 0, MostKept) ?? 0,
            fields.Whole("weekly", 0, MostKept) ?? 0, fields.Whole("monthly", 0, MostKept) ?? 0);
        fields.Close();
        return retention;
    }

    public IdlePolicy? Idle(Fields configuration)
    {
        if (configuration.Map("idle") is not { } fields) return null;
        fields.Require("afterMinutes");
        var policy = new IdlePolicy(
            fields.Whole("afterMinutes", 1, LongestIdle) ?? 1,
            fields.Number("cpuPercent", 0, 100) ?? 1,
            fields.Word("mode", ("pause", IdleMode.Pause), ("stop", IdleMode.Stop)) ?? IdleMode.Pause,
            [.. fields.Items("excluded").Select(item => Hours(fields.MapOf(item))).OfType<ExcludedHours>()],
            fields.Text("timeZone") ?? "UTC");
        fields.Close();
        return policy;
    }

    private ExcludedHours? Hours(Fields? fields)
    {
        if (fields is null) return null;
        fields.Require("from", "to");
        ImmutableArray<int> days = [.. fields.Items("days").Select(Day).OfType<int>().Distinct().Order()];
        var hours = new ExcludedHours(days, Minutes(fields, "from", 1439) ?? 0, Minutes(fields, "to", 1440) ?? 0);
        fields.Close();
        return hours;
    }

    private int? Day(Node node)
    {
        if (node is ScalarNode { IsOpen: true }) return null;
        if (node is ScalarNode scalar && Days.IndexOf(scalar.Text) is >= 0 and var day) return day;
        faults.Add(node.Place, $"must be one of {string.Join(", ", Days)}");
        return null;
    }

    private int? Minutes(Fields fields, string key, int max)
    {
        if (fields.Node(key) is not { } node || node is ScalarNode { IsOpen: true }) return null;
        if (node is ScalarNode scalar && Clock().Match(scalar.Text) is { Success: true } match)
        {
            var minutes = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 60
                + int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            if (minutes <= max && (key == "from" || minutes > 0)) return minutes;
        }

        faults.Add(node.Place, key == "from" ? "must be a time from \"00:00\" to \"23:59\"" : "must be a time from \"00:01\" to \"24:00\"");
        return null;
    }

    [GeneratedRegex("^([0-9]{2}):([0-5][0-9])\\z")]
    private static partial Regex Clock();
}
