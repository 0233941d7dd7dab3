using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Fleet.Advisories.Osv;
using Fleet.Advisories.Versions;
using Fleet.Api.Http;
using Fleet.Api.Live;
using Fleet.Api.Surfaces.Agents;
using Fleet.Billing;
using Fleet.Extensions;
using Fleet.Grains.Notices;
using Fleet.Notices;
using Fleet.Outbound.Mail;
using Fleet.Outbound.Registry;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Store.Costs;
using Fleet.Store.GrainState;
using Fleet.Store.Secrets;
using Fleet.Templates.Parameters;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>Other small texts that Fleet reads.</summary>
internal static class TextTargets
{
    private static readonly string[] Orders = ["Debian", "Alpine", "Red Hat", "PyPI", "npm"];
    private static readonly string[] Versions = ["1.2.3", "^", "~", ">=", "<", "||", " - ", "x", "*", "-rc.1", "+build", "v", "1!", "_p1", "~", "epoch:", "1:2", ".post1", ".dev0", "-r1", "@"];
    private static readonly string[] JsonWords = ["null", "true", "{}", "[]", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "{\"\\udc00\":1}", "[null]", "1e999", "-0", "\"a\":", ",", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":"];

    public static IEnumerable<Target> All =>
    [
        new("selector", 4_000, Selector) { Words = ["env=prod", "disk!=slow", "gpu", "!=", "=", ",", ",,", " "] },
        new("version", 6_000, Version) { Words = Versions },
        new("template", 4_000, Notice) { Words = ["{{title}}", "{{ message }}", "{{", "}}", "{{{", "{{nothing}}", "\r\n"] },
        new("stream-position", 2_000, Position) { Words = ["0.a", "15.b", ",", ".", "-1.a", "01.a"] },
        new("cursor", 2_000, Cursor) { Words = ["WyJp", "==", "-", "_"] },
        new("audit-mark", 1_000, input => AuditMark.Parse(Text(input)) is { } mark && AuditMark.Parse(mark.ToString()) != mark ? "is another one when read again" : null),
        new("period", 1_000, input => BillingPeriod.TryParse(Text(input), out var period) && (period.Hours is < 672 or > 744 || period.Next.Previous != period) ? "is no month" : null),
        new("order", 1_000, input => AgentOrder.Read(Text(input), ImmutableSortedDictionary<string, string>.Empty.Add("created_at", "createdAt")) is { Field: not "createdAt" } order ? $"sorts by {order.Field}" : null),
        new("words", 2_000, input => SearchWords.Of(Text(input)).Any(word => word.Length == 0 || word.Any(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c))) ? "a word that is none" : null),
        new("bills", 3_000, input => Bills(Text(input))) { Words = ["date", "instance_id", "compute_usd", "\"\"", "\"", ",", "USD", "2026-01-31", "-0.5", "79228162514264337593543950335", "1e5"] },
        new("key-file", 1_000, KeyFiles) { Words = ["# ", "AAAA", "=="] },
        new("envelope", 1_000, input => Envelope.Read(Text(input)) is { } envelope && envelope.KeyId.Length is not (4 or 5) ? "has no key" : null) { Words = ["AQ", "Ag", "=="] },
        new("mail-reply", 1_000, input => SmtpReply.Parse(Text(input)) is { Code: < 0 or > 999 } ? "is no code" : null) { Words = ["250-", "250 ", "5.7.1"] },
        new("pattern", 300, Pattern) { Words = ["(a+)+$", "[a-z]{1,1000}", "(?=a)", "\\1", "(?<n>a)", ".*", "|", "{0,2147483647}", "\\p{L}", "(((((((((("], MaxLength = 600 },
        new("registry", 3_000, input => Registry(input)) { Words = JsonWords },
        new("advisories", 3_000, Advisory) { Words = [.. JsonWords, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "ECOSYSTEM", "introduced", "0"] },
        new("json", 3_000, Json) { Words = JsonWords },
    ];

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    private static string? Selector(byte[] input)
    {
        if (!LabelSelector.TryParse(Text(input), out var selector)) return null;
        _ = selector.Matches(new Dictionary<string, string> { ["env"] = "prod", ["gpu"] = "" });
        return Text(input).All(c => !char.IsControl(c) || char.IsWhiteSpace(c)) ? null : "takes a control character";
    }

    // Two versions, one in each line: turned round, they stand the other way.
    private static string? Version(byte[] input)
    {
        var text = Text(input);
        var lines = text.Split('\n', 2);
        var (left, right) = (lines[0], lines[^1]);
        foreach (var name in Orders)
        {
            var order = VersionOrders.Of(name)!;
            if (order(left, right) is { } one != order(right, left) is { } other) return $"{name} compares in one direction only";
            if (order(left, right) is { } first && Math.Sign(first) != -Math.Sign(order(right, left)!.Value)) return $"{name}: {first} and not the opposite";
            if (order(left, left) is not (0 or null)) return $"{name}: is not its own equal";
        }

        _ = CvssScore.Of(left);
        if (SemanticVersion.Read(left) is { } known && known.CompareTo(known) != 0) return "is not its own equal";
        if (VersionRange.Read(right) is { } range && SemanticVersion.Read(left) is { } version) _ = range.Contains(version);
        return Dependency.Read(left) is { } dependency && !Dependency.IsName(dependency.Name) ? "needs what cannot be" : null;
    }

    private static string? Notice(byte[] input)
    {
        var text = Text(input);
        var (template, fault) = NoticeTemplate.Parse(text);
        if (template is null) return string.IsNullOrEmpty(fault) ? "refused without words" : null;
        var notice = new Notice { Id = "n", Kind = NoticeKind.Test, At = DateTimeOffset.UnixEpoch, Title = "{{message}}", Message = "m" };
        var rendered = template.Render(name => NoticeFields.Of(name, notice, "c", 1));
        var line = NoticeText.Of(rendered, 200, isLine: true);
        return line.Length > 200 || line.Any(char.IsControl) || !PlainText.IsClean(line) ? $"is no line: {line}" : null;
    }

    private static string? Position(byte[] input)
    {
        int[] shards = [0, 3, 15];
        return StreamPosition.Parse(Text(input), shards) is not { } position ? null
            : StreamPosition.Parse(position.ToString(), shards)?.ToString() == position.ToString() && position.Least.Length > 0 ? null
            : "is another one when read again";
    }

    private static string? Cursor(byte[] input)
    {
        var query = new StateQuery { Kind = "instance", Cursor = Text(input), Limit = 10 };
        try
        {
            return StateCursor.Read(query) is { Key: not null, Id: not null } ? null : "is no place";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Bills(string text)
    {
        var read = BillReader.Read(new StringReader(text));
        return read.IsOk ? null : string.IsNullOrEmpty(read.Error.Message) ? "refused without words" : null;
    }

    private static string? KeyFiles(byte[] input)
    {
        try
        {
            return KeyFile.Parse(Text(input), "the file").Count > 0 ? null : "has no key";
        }
        catch (InvalidOperationException refused)
        {
            return Text(input).Split('\n').Select(line => line.Trim()).Any(line => line.Length > 20 && refused.Message.Contains(line, StringComparison.Ordinal)) ? "shows a key" : null;
        }
    }

    private static string? Pattern(byte[] input)
    {
        var text = Text(input);
        if (ValuePattern.Wrong(text) is not null) return null;
        _ = ValuePattern.Matches(text, new string('a', 4_000) + "!");
        return null;
    }

    private static string? Registry(byte[] input)
    {
        try
        {
            using var document = RegistryReader.Parse(input, "The registry");
            _ = RegistryReader.Profiles(document.RootElement);
            _ = RegistryReader.Version(document.RootElement);
            return Sound.Fault(RegistryReader.Extensions(document.RootElement), input);
        }
        catch (RegistryException refused)
        {
            return string.IsNullOrEmpty(refused.Message) ? "refused without words" : null;
        }
    }

    private static string? Advisory(byte[] input)
    {
        try
        {
            using var document = JsonDocument.Parse(input);
            var all = OsvReader.Read(document.RootElement).ToList();
            return all.Any(one => one.Advisory.Title.Length > 256) ? "a long title" : null;
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException)
        {
            // Whoever reads the folder takes both as a file that cannot be read.
            return null;
        }
    }

    private static string? Json(byte[] input)
    {
        using var document = StrictJson.Parse(input, 16);
        return document is null || PlainText.FirstUnclean(document.RootElement) is not null || PlainText.IsClean(document.RootElement.ToString()) ? null : "unclean text got through";
    }
}
