using System.Text.RegularExpressions;

namespace Fleet.Advisories.Versions;

/// <summary>Semantic versions 2.0; numbers that are missing are zero. What is built from the same source is the same.</summary>
internal static partial class SemanticOrder
{
    public static int? Compare(string left, string right)
    {
        if (Form().Match(left.Trim()) is not { Success: true } one || Form().Match(right.Trim()) is not { Success: true } other) return null;
        foreach (var name in (ReadOnlySpan<string>)["major", "minor", "patch"])
        {
            var order = VersionOrders.Numbers(one.Groups[name].Value, other.Groups[name].Value);
            if (order != 0) return order;
        }

        return Early(one.Groups["pre"].Value, other.Groups["pre"].Value);
    }

    private static int Early(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0) return (left.Length == 0 ? 1 : 0) - (right.Length == 0 ? 1 : 0);
        var (parts, others) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(parts.Length, others.Length); i++)
        {
            var (a, b) = (parts[i].All(char.IsAsciiDigit), others[i].All(char.IsAsciiDigit));
            var order = a && b ? VersionOrders.Numbers(parts[i], others[i]) : a != b ? (a ? -1 : 1) : string.CompareOrdinal(parts[i], others[i]);
            if (order != 0) return order;
        }

        return parts.Length.CompareTo(others.Length);
    }

    [GeneratedRegex(
        @"^[v=]?(?<major>\d+)(\.(?<minor>\d+))?(\.(?<patch>\d+))?(-(?<pre>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+[0-9A-Za-z.-]+)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
