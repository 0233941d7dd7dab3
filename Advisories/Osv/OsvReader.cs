using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fleet.Security;

namespace Fleet.Advisories.Osv;

/// <summary>Reads records in OSV's format, version 1. What Fleet does not know is left out; what was withdrawn as well.</summary>
internal static partial class OsvReader
{
    private const int MaxTitle = 256;
    private const int MaxDescription = 2_000;
    private const int MaxReferences = 10;

    /// <summary>The packages that the records of a document are about: one record, or an array of them.</summary>
    /// <exception cref="JsonException">It is no JSON, or no record.</exception>
    public static IEnumerable<Affected> Read(JsonElement document) => document.ValueKind switch
    {
        JsonValueKind.Array => document.EnumerateArray().SelectMany(Record),
        JsonValueKind.Object => Record(document),
        _ => throw new JsonException("A record of OSV's format was expected"),
    };

    private static IEnumerable<Affected> Record(JsonElement record)
    {
        if (Text(record, "id") is not { Length: > 0 and <= 128 } id) throw new JsonException("A record without an id");
        if (record.TryGetProperty("withdrawn", out var withdrawn) && withdrawn.ValueKind is JsonValueKind.String) return [];
        var details = Text(record, "details") ?? "";
        var title = Text(record, "summary") is { Length: > 0 } summary ? summary : details.Split('\n', 2)[0].Trim() is { Length: > 0 } line ? line : id;
        var advisory = new Advisory(
            id, Cve(record, id), Cut(title, MaxTitle), Cut(details, MaxDescription), Words(record), Score(record),
            [.. Items(record, "references").Select(one => Text(one, "url")).OfType<string>().Where(IsAddress).Distinct().Take(MaxReferences)]);
        return Items(record, "affected").Select(one => Package(one, advisory)).OfType<Affected>().ToList();
    }

    private static Affected? Package(JsonElement affected, Advisory advisory)
    {
        if (!affected.TryGetProperty("package", out var package)) return null;
        if (Text(package, "ecosystem") is not { } ecosystem || Text(package, "name") is not { } name) return null;
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        var ranges = Items(affected, "ranges").Where(range => Text(range, "type") is "ECOSYSTEM" or "SEMVER")
            .Select(range => Items(range, "events").Select(Event).OfType<VersionEvent>().ToImmutableArray());
        return new(
            advisory, string.Intern(colon < 0 ? ecosystem : ecosystem[..colon]), colon < 0 ? null : string.Intern(ecosystem[(colon + 1)..]), name,
            [.. ranges.Where(events => !events.IsEmpty)],
            [.. Items(affected, "versions").Where(one => one.ValueKind is JsonValueKind.String).Select(one => one.GetString()!)],
            Words(affected), Score(affected));
    }

    private static VersionEvent? Event(JsonElement one) =>
        Text(one, "introduced") is { } introduced ? new(EventKind.Introduced, introduced)
        : Text(one, "fixed") is { } @fixed ? new(EventKind.Fixed, @fixed)
        : Text(one, "last_affected") is { } last ? new(EventKind.LastAffected, last)
        : null;

    /// <summary>The one CVE that a record is about: its own id, an alias, what it comes from, or a part of its id.</summary>
    private static string Cve(JsonElement record, string id)
    {
        if (CveNumber().Match(id) is { Success: true, Index: 0 } own && own.Length == id.Length) return id;
        foreach (var list in (ReadOnlySpan<string>)["aliases", "upstream"])
        {
            var cves = Items(record, list).Where(one => one.ValueKind is JsonValueKind.String).Select(one => one.GetString()!)
                .Where(one => one.StartsWith("CVE-", StringComparison.Ordinal)).Distinct().ToList();
            if (cves is [var only]) return only;
            if (cves.Count > 1) return id;
        }

        return CveNumber().Match(id) is { Success: true } part ? part.Value : id;
    }

    private static VulnerabilitySeverity? Words(JsonElement one)
    {
        foreach (var place in (ReadOnlySpan<string>)["database_specific", "ecosystem_specific"])
        {
            if (!one.TryGetProperty(place, out var specific) || specific.ValueKind is not JsonValueKind.Object) continue;
            if ((Severities.Of(Text(specific, "severity")) ?? Severities.Of(Text(specific, "urgency"))) is { } said) return said;
        }

        // Ubuntu's records name their priority where others have a vector.
        return Items(one, "severity").Where(item => Text(item, "type") is "Ubuntu").Select(item => Severities.Of(Text(item, "score"))).FirstOrDefault();
    }

    private static double? Score(JsonElement one) =>
        Items(one, "severity").Where(item => Text(item, "type") is "CVSS_V3").Select(item => CvssScore.Of(Text(item, "score"))).Max();

    private static IEnumerable<JsonElement> Items(JsonElement one, string name) =>
        one.ValueKind is JsonValueKind.Object && one.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string? Text(JsonElement one, string name) =>
        one.ValueKind is JsonValueKind.Object && one.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // They are shown as links.
    private static bool IsAddress(string text) =>
        text.Length <= 2_048 && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end];
    }

    [GeneratedRegex(@"CVE-\d{4}-\d{4,}")]
    private static partial Regex CveNumber();
}
