using System.Text.RegularExpressions;

namespace Fleet.Secrets;

/// <summary>
/// References to secrets of the vault in the values of environment variables: <c>${secret:name}</c>, alone or inside of other text.
/// <c>$${secret:</c> stands for <c>${secret:</c> itself.
/// </summary>
public static partial class SecretReference
{
    private const string Opening = "${secret:";

    /// <summary>The form of a name, for people.</summary>
    public const string Form = "a reference to a secret is written ${secret:name}, its name 1 to 256 letters, digits, underscores, dots and hyphens";

    /// <summary>Whether that can be the name of a secret.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Whether a text is one reference and nothing else.</summary>
    public static bool IsAlone(string text) => Reference().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length && !IsEscape(match);

    /// <summary>The names in a text, each once; none if it refers to nothing.</summary>
    public static IReadOnlyList<string> Names(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(Opening, StringComparison.Ordinal)
            ? [.. Reference().Matches(text).Where(match => !IsEscape(match)).Select(match => match.Groups["name"].Value).Distinct()]
            : [];
    }

    /// <summary>Whether something in it begins like a reference and is none.</summary>
    public static bool IsMalformed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(Opening, StringComparison.Ordinal) && Reference().Replace(text, "").Contains(Opening, StringComparison.Ordinal);
    }

    /// <summary>Whether a text is not to be taken as it stands.</summary>
    public static bool IsIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(Opening, StringComparison.Ordinal);
    }

    /// <summary>The text with values in the place of its references.</summary>
    public static string Fill(string text, Func<string, string> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Reference().Replace(text, match => IsEscape(match) ? Opening : value(match.Groups["name"].Value));
    }

    private static bool IsEscape(Match match) => match.ValueSpan.StartsWith("$$");

    [GeneratedRegex(@"\$\$\{secret:|\$\{secret:(?<name>[A-Za-z0-9_.-]{1,256})\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,256}\z")]
    private static partial Regex Name();
}
