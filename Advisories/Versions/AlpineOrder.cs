using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Fleet.Advisories.Versions;

/// <summary>Versions of Alpine's packages in apk's order: numbers, one letter, suffixes such as <c>_rc1</c> or <c>_p2</c>, the build <c>-r3</c>.</summary>
internal static partial class AlpineOrder
{
    // Those before the empty one come before the release itself.
    private static readonly ImmutableArray<string> Suffixes = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

    public static int? Compare(string left, string right)
    {
        if (Form().Match(left.Trim()) is not { Success: true } one || Form().Match(right.Trim()) is not { Success: true } other) return null;
        var order = Numbers(one.Groups["number"].Value.Split('.'), other.Groups["number"].Value.Split('.'));
        if (order == 0) order = string.CompareOrdinal(one.Groups["letter"].Value, other.Groups["letter"].Value);
        if (order == 0) order = SuffixesOf(one, other);
        return order != 0 ? order : VersionOrders.Numbers(one.Groups["build"].Value, other.Groups["build"].Value);
    }

    private static int Numbers(string[] left, string[] right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            // Behind the first point a number with a leading zero is a fraction.
            var isFraction = i > 0 && (left[i] is ['0', _, ..] || right[i] is ['0', _, ..]);
            var order = isFraction ? string.CompareOrdinal(left[i], right[i]) : VersionOrders.Numbers(left[i], right[i]);
            if (order != 0) return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int SuffixesOf(Match left, Match right)
    {
        var (names, others) = (left.Groups["suffix"].Captures, right.Groups["suffix"].Captures);
        for (var i = 0; i < Math.Max(names.Count, others.Count); i++)
        {
            var (a, b) = (Read(names, i), Read(others, i));
            var order = a.Rank.CompareTo(b.Rank);
            if (order == 0) order = VersionOrders.Numbers(a.Number, b.Number);
            if (order != 0) return order;
        }

        return 0;
    }

    private static (int Rank, string Number) Read(CaptureCollection suffixes, int i)
    {
        var text = i < suffixes.Count ? suffixes[i].Value : "";
        var name = text.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return (Suffixes.IndexOf(name), text[name.Length..]);
    }

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)*)(?<letter>[a-z])?(_(?<suffix>(alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*))*(~[0-9a-f]+)?(-r(?<build>\d+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
