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

    private static int Part(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            left = Significant(left);
            right = Significant(right);
            if (Begins(left, '~') || Begins(right, '~'))
            {
                if (!Begins(left, '~')) return 1;
                if (!Begins(right, '~')) return -1;
                left = left[1..];
                right = right[1..];
                continue;
            }

            if (Begins(left, '^') || Begins(right, '^'))
            {
                if (left.Length == 0) return -1;
                if (right.Length == 0) return 1;
                if (!Begins(left, '^')) return 1;
                if (!Begins(right, '^')) return -1;
                left = left[1..];
                right = right[1..];
                continue;
            }

            if (left.Length == 0 || right.Length == 0) return left.Length.CompareTo(right.Length);
            var isNumber = char.IsAsciiDigit(left[0]);
            var a = isNumber ? VersionOrders.Digits(left) : Letters(left);
            var b = isNumber ? VersionOrders.Digits(right) : Letters(right);
            if (b.Length == 0) return isNumber ? 1 : -1;
            var order = isNumber ? VersionOrders.Numbers(a, b) : a.SequenceCompareTo(b);
            if (order != 0) return order;
            left = left[a.Length..];
            right = right[b.Length..];
        }
    }

    private static bool Begins(ReadOnlySpan<char> text, char with) => text.Length > 0 && text[0] == with;

    private static ReadOnlySpan<char> Significant(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('~' or '^')) text = text[1..];
        return text;
    }

    private static ReadOnlySpan<char> Letters(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length])) length++;
        return text[..length];
    }
}
