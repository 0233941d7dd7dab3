using System.Text.RegularExpressions;

namespace Fleet.Advisories.Versions;

/// <summary>Versions of Python's packages as PEP 440 orders them.</summary>
internal static partial class PythonOrder
{
    public static int? Compare(string left, string right)
    {
        if (Read(left) is not { } one || Read(right) is not { } other) return null;
        var order = VersionOrders.Numbers(one.Epoch, other.Epoch);
        if (order == 0) order = Release(one.Release, other.Release);
        if (order == 0) order = one.Pre.Rank.CompareTo(other.Pre.Rank);
        if (order == 0) order = VersionOrders.Numbers(one.Pre.Number, other.Pre.Number);
        if (order == 0) order = Optional(one.Post, other.Post, absent: -1);
        if (order == 0) order = Optional(one.Dev, other.Dev, absent: 1);
        return order != 0 ? order : Local(one.Local, other.Local);
    }

    private static Parts? Read(string text)
    {
        var match = Form().Match(text.Trim().ToLowerInvariant());
        if (!match.Success) return null;
        string? Said(string name) => match.Groups[name] is { Success: true } group ? group.Value : null;
        string? Counted(string mark, string number) => match.Groups[mark].Success ? Said(number) is { Length: > 0 } said ? said : "0" : null;

        var (post, dev) = (Counted("post", "postn") ?? Said("dash"), Counted("dev", "devn"));
        var pre = Said("pre") switch
        {
            "a" or "alpha" => 1,
            "b" or "beta" => 2,
            "rc" or "c" or "pre" or "preview" => 3,
            // A development release of no other kind comes before all of them.
            _ => post is null && dev is not null ? 0 : 4,
        };
        return new(
            Said("epoch") ?? "0", match.Groups["release"].Value.Split('.'), (pre, Said("pren") ?? ""), post, dev, Said("local")?.Split('.', '-', '_'));
    }

    private static int Release(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = VersionOrders.Numbers(i < left.Length ? left[i] : "", i < right.Length ? right[i] : "");
            if (order != 0) return order;
        }

        return 0;
    }

    private static int Optional(string? left, string? right, int absent) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => absent,
        (_, null) => -absent,
        _ => VersionOrders.Numbers(left, right),
    };

    private static int Local(string[]? left, string[]? right)
    {
        if (left is null || right is null) return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var (a, b) = (left[i].All(char.IsAsciiDigit), right[i].All(char.IsAsciiDigit));
            var order = a && b ? VersionOrders.Numbers(left[i], right[i]) : a != b ? (a ? 1 : -1) : string.CompareOrdinal(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    [GeneratedRegex(
        """
        ^v?((?<epoch>\d+)!)?(?<release>\d+(\.\d+)*)
        ([-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>\d+)?)?
        (-(?<dash>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postn>\d+)?)?
        ([-_.]?(?<dev>dev)[-_.]?(?<devn>\d+)?)?
        (\+(?<local>[a-z0-9]+([-_.][a-z0-9]+)*))?\z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();

    private sealed record Parts(string Epoch, string[] Release, (int Rank, string Number) Pre, string? Post, string? Dev, string[]? Local);
}
