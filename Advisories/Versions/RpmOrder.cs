namespace Fleet.Advisories.Versions;

/// <summary>
/// Versions of RPM packages, <c>epoch:version-release</c>, in rpm's order: digits after letters, a tilde before the end, a caret right after it.
/// A version without a release is compared without the other's.
/// </summary>
internal static class RpmOrder
{
    public static int? Compare(string left, string right)
    {
        if (Split(left) is not { } one || Split(right) is not { } other) return null;
        var epoch = VersionOrders.Numbers(one.Epoch, other.Epoch);
        if (epoch != 0) return epoch;
        var version = Part(one.Version, other.Version);
        return version != 0 || one.Release.Length == 0 || other.Release.Length == 0 ? version : Part(one.Release, other.Release);
    }

    private static (string Epoch, string Version, string Release)? Split(string text)
    {
        text = text.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var epoch = colon < 0 ? "0" : text[..colon];
        var rest = text[(colon + 1)..];
        if (epoch.Length == 0 || !epoch.All(char.IsAsciiDigit) || rest.Length == 0 || rest.Contains(' ', StringComparison.Ordinal)) return null;
        var dash = rest.LastIndexOf('-');
        return dash < 0 ? (epoch, rest, "") : (epoch, rest[..dash], rest[(dash + 1)..]);
    }

    private static int Part(string left, string right)
    {
        while (true)
        {
            (left, right) = (Significant(left), Significant(right));
            if (Begins(left, '~') || Begins(right, '~'))
            {
                if (!Begins(left, '~')) return 1;
                if (!Begins(right, '~')) return -1;
                (left, right) = (left[1..], right[1..]);
                continue;
            }

            if (Begins(left, '^') || Begins(right, '^'))
            {
                if (left.Length == 0) return -1;
                if (right.Length == 0) return 1;
                if (!Begins(left, '^')) return 1;
                if (!Begins(right, '^')) return -1;
                (left, right) = (left[1..], right[1..]);
                continue;
            }

            if (left.Length == 0 || right.Length == 0) return left.Length.CompareTo(right.Length);
            var isNumber = char.IsAsciiDigit(left[0]);
            var (a, b) = isNumber ? (VersionOrders.Digits(left), VersionOrders.Digits(right)) : (Letters(left), Letters(right));
            if (b.Length == 0) return isNumber ? 1 : -1;
            var order = isNumber ? VersionOrders.Numbers(a, b) : string.CompareOrdinal(a, b);
            if (order != 0) return order;
            (left, right) = (left[a.Length..], right[b.Length..]);
        }
    }

    private static bool Begins(string text, char with) => text.Length > 0 && text[0] == with;

    private static string Significant(string text)
    {
        while (text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('~' or '^')) text = text[1..];
        return text;
    }

    private static string Letters(string text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length])) length++;
        return text[..length];
    }
}
