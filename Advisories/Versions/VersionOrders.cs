using System.Collections.Frozen;

namespace Fleet.Advisories.Versions;

/// <summary>Which of two versions comes first: negative, 0 or positive; null if one of them is none of that kind.</summary>
internal delegate int? VersionOrder(string left, string right);

/// <summary>How each ecosystem orders its versions.</summary>
internal static class VersionOrders
{
    private static readonly FrozenDictionary<string, VersionOrder> Known = new Dictionary<string, VersionOrder>
    {
        ["Debian"] = DebianOrder.Compare,
        ["Ubuntu"] = DebianOrder.Compare,
        ["Alpine"] = AlpineOrder.Compare,
        ["AlmaLinux"] = RpmOrder.Compare,
        ["Red Hat"] = RpmOrder.Compare,
        ["Rocky Linux"] = RpmOrder.Compare,
        ["SUSE"] = RpmOrder.Compare,
        ["openSUSE"] = RpmOrder.Compare,
        ["PyPI"] = PythonOrder.Compare,
        ["npm"] = SemanticOrder.Compare,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The order of that ecosystem, named without its release; null if Fleet knows none.</summary>
    public static VersionOrder? Of(string ecosystem) => Known.GetValueOrDefault(ecosystem);

    /// <summary>Compares two runs of digits of any length.</summary>
    public static int Numbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = left.TrimStart('0');
        var b = right.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    /// <summary>The run of digits that a text begins with.</summary>
    public static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text : text[..end];
    }
}
