using System.Buffers;

namespace Fleet.Advisories.Versions;

/// <summary>
/// Versions of Debian's packages, <c>epoch:upstream-revision</c>, in dpkg's order: letters before everything else, a tilde before even the end.
/// </summary>
internal static class DebianOrder
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-~:_^");

    public static int? Compare(string left, string right)
    {
        if (Split(left) is not { } one || Split(right) is not { } other) return null;
        var epoch = VersionOrders.Numbers(one.Epoch, other.Epoch);
        if (epoch != 0) return epoch;
        var upstream = Part(one.Upstream, other.Upstream);
        return upstream != 0 ? upstream : Part(one.Revision, other.Revision);
    }

    private static (string Epoch, string Upstream, string Revision)? Split(string version)
    {
        var text = version.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var epoch = colon < 0 ? "0" : text[..colon];
        var rest = text[(colon + 1)..];
        if (epoch.Length == 0 || !epoch.All(char.IsAsciiDigit) || rest.Length == 0) return null;
        if (rest.AsSpan().ContainsAnyExcept(Allowed)) return null;
        var dash = rest.LastIndexOf('-');
        return dash < 0 ? (epoch, rest, "") : (epoch, rest[..dash], rest[(dash + 1)..]);
    }

    private static int Part(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 || right.Length > 0)
        {
            while ((left.Length > 0 && !char.IsAsciiDigit(left[0])) || (right.Length > 0 && !char.IsAsciiDigit(right[0])))
            {
                var order = Weight(left).CompareTo(Weight(right));
                if (order != 0) return order;
                left = Rest(left);
                right = Rest(right);
            }

            var a = VersionOrders.Digits(left);
            var b = VersionOrders.Digits(right);
            var number = VersionOrders.Numbers(a, b);
            if (number != 0) return number;
            left = left[a.Length..];
            right = right[b.Length..];
        }

        return 0;
    }

    private static int Weight(ReadOnlySpan<char> text) =>
        text.Length == 0 || char.IsAsciiDigit(text[0]) ? 0
        : text[0] == '~' ? -1
        : char.IsAsciiLetter(text[0]) ? text[0]
        : text[0] + 256;

    private static ReadOnlySpan<char> Rest(ReadOnlySpan<char> text) => text.Length == 0 || char.IsAsciiDigit(text[0]) ? text : text[1..];
}
