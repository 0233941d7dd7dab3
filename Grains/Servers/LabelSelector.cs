using System.Collections.Immutable;
using Fleet.Common;

namespace Fleet.Grains.Servers;

/// <summary>Which servers somebody means: <c>env=prod,disk!=slow,gpu</c>. All terms must hold. Pure.</summary>
internal sealed class LabelSelector
{
    private const int MaxTerms = 16;

    private readonly ImmutableArray<Term> _terms;

    private LabelSelector(ImmutableArray<Term> terms) => _terms = terms;

    private sealed record Term(string Key, string? Value, bool Not);

    /// <summary>Reads a selector; null or empty text selects every server.</summary>
    public static Outcome<LabelSelector> Parse(string? text)
    {
        var terms = ImmutableArray.CreateBuilder<Term>();
        foreach (var word in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var not = word.IndexOf("!=", StringComparison.Ordinal);
            var at = not >= 0 ? not : word.IndexOf('=', StringComparison.Ordinal);
            var term = at < 0
                ? new Term(word, null, false)
                : new Term(word[..at].Trim(), word[(at + (not >= 0 ? 2 : 1))..].Trim(), not >= 0);
            if (!IsWord(term.Key) || (term.Value is { Length: > 0 } value && !IsWord(value)) || terms.Count == MaxTerms)
            {
                return FleetError.Invalid($"selector is at most {MaxTerms} terms such as env=prod, disk!=slow or gpu, with commas between", "selector");
            }

            terms.Add(term);
        }

        return new LabelSelector(terms.ToImmutable());
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _terms.All(term =>
    {
        var has = labels.TryGetValue(term.Key, out var value);
        return term switch
        {
            { Value: null } => has,
            { Not: true } => !has || value != term.Value,
            _ => has && value == term.Value,
        };
    });

    /// <summary>Whether text can be a label's key or value.</summary>
    public static bool IsWord(string text) =>
        text.Length is >= 1 and <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-');
}
