using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Fleet.Servers;

/// <summary>
/// Which servers somebody means: <c>k=v</c>, <c>k!=v</c> (also where there is no k) and <c>k</c> (whatever its value), all of them.
/// </summary>
public sealed class LabelSelector
{
    /// <summary>The form, in words that follow "must be".</summary>
    public const string Form = "at most 16 terms such as env=prod, disk!=slow or gpu, separated by commas";

    /// <summary>The most labels that a server may have.</summary>
    public const int MaxLabels = 64;

    private const int MaxTerms = 16;

    private readonly ImmutableArray<Term> _terms;

    private LabelSelector(ImmutableArray<Term> terms) => _terms = terms;

    /// <summary>Reads a selector; text without a term selects every server.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector)
    {
        ArgumentNullException.ThrowIfNull(text);
        selector = null;
        var terms = ImmutableArray.CreateBuilder<Term>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Term.Of(part) is not { } term || terms.Count == MaxTerms) return false;
            terms.Add(term);
        }

        selector = new(terms.ToImmutable());
        return true;
    }

    /// <summary>Whether a server with those labels is meant.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => _terms.All(term => term.Matches(labels));

    /// <summary>Whether text can be a label's key, or a value of it that is not empty: nothing that a selector could not say.</summary>
    public static bool IsWord(string text) =>
        text is { Length: > 0 and <= 63 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');

    /// <summary>Whether these can be a server's labels.</summary>
    public static bool AreLabels(IReadOnlyCollection<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Count <= MaxLabels && labels.All(label => IsWord(label.Key) && (label.Value is "" || IsWord(label.Value)));
    }

    private sealed record Term(string Key, string? Value, bool Not)
    {
        public static Term? Of(string text)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) return IsWord(text) ? new(text, null, false) : null;
            var not = at > 0 && text[at - 1] == '!';
            var (key, value) = (text[..(not ? at - 1 : at)].TrimEnd(), text[(at + 1)..].TrimStart());
            return IsWord(key) && (value is "" || IsWord(value)) ? new(key, value, not) : null;
        }

        public bool Matches(IReadOnlyDictionary<string, string> labels) =>
            (labels.TryGetValue(Key, out var value) && (Value is null || Value == value)) != Not;
    }
}
