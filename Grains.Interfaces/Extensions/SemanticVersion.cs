using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleet.Extensions;

/// <summary>A version: three numbers, and after a hyphen what it comes before the release with. What else follows says nothing of its order.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second.</param>
/// <param name="Patch">The third.</param>
/// <param name="Label">Of a version before the release what stands behind the hyphen; else empty.</param>
public sealed partial record SemanticVersion(int Major, int Minor, int Patch, string Label = "")
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether it comes before its release.</summary>
    public bool IsEarly => Label.Length > 0;

    /// <summary>Reads a version, with or without a leading v; null if the text does not begin with three numbers.</summary>
    public static SemanticVersion? Read(string? text)
    {
        if (text is null || text.Length > MaxLength || Form().Match(text) is not { Success: true } match) return null;
        return new(Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]), match.Groups[4].Value);
    }

    /// <summary>Less than zero if it comes before the other one, more if it comes after it.</summary>
    public int CompareTo(SemanticVersion other)
    {
        var byNumbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (byNumbers != 0) return byNumbers;
        if (!IsEarly || !other.IsEarly) return other.IsEarly.CompareTo(IsEarly);
        return Compare(Label.Split('.'), other.Label.Split('.'));
    }

    /// <summary>Whether both have the same three numbers.</summary>
    internal bool IsOfSameRelease(SemanticVersion other) => (Major, Minor, Patch) == (other.Major, other.Minor, other.Patch);

    private static int Compare(string[] one, string[] other)
    {
        foreach (var (first, second) in one.Zip(other))
        {
            var (isNumber, isOtherNumber) = (long.TryParse(first, NumberStyles.None, null, out var number), long.TryParse(second, NumberStyles.None, null, out var otherNumber));
            var order = isNumber && isOtherNumber ? number.CompareTo(otherNumber)
                : isNumber != isOtherNumber ? (isNumber ? -1 : 1)
                : string.CompareOrdinal(first, second);
            if (order != 0) return order;
        }

        return one.Length.CompareTo(other.Length);
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})(?:-([0-9A-Za-z.-]+))?[0-9A-Za-z.+_-]*\z")]
    private static partial Regex Form();
}
