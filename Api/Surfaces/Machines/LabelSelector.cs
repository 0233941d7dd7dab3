using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>Labels that are wanted: <c>k=v</c>, <c>k!=v</c> (also where there is no k) and <c>k</c> (whatever its value), all of them.</summary>
internal sealed class LabelSelector
{
    public const string Form = "at most 16 terms such as env=prod, disk!=slow or gpu, separated by commas";

    private const int MaxTerms = 16;

    private readonly ImmutableArray<Term> _terms;

    private LabelSelector(ImmutableArray<Term> terms) => _terms = terms;

    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector)
    {
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

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _terms.All(term => term.Matches(labels));

    /// <summary>One condition.</summary>
    /// <param name="Key">The label.</param>
    /// <param name="Value">Its value; null for any.</param>
    /// <param name="Not">Whether it is unwanted.</param>
    private sealed record Term(string Key, string? Value, bool Not)
    {
        public static Term? Of(string text)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) return Label.IsWord(text) ? new(text, null, false) : null;
            var not = at > 0 && text[at - 1] == '!';
            var (key, value) = (text[..(not ? at - 1 : at)].TrimEnd(), text[(at + 1)..].TrimStart());
            return Label.IsWord(key) && (value is "" || Label.IsWord(value)) ? new(key, value, not) : null;
        }

        public bool Matches(IReadOnlyDictionary<string, string> labels) =>
            (labels.TryGetValue(Key, out var value) && (Value is null || Value == value)) != Not;
    }
}

/// <summary>What labels may hold: nothing that a selector could not say.</summary>
internal static class Label
{
    public const int MaxCount = 64;

    /// <summary>Whether text can be a key, or a value that is not empty.</summary>
    public static bool IsWord(string text) =>
        text.Length is > 0 and <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/');
}

/// <summary>The map holds labels.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LabelsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is not IReadOnlyDictionary<string, string?> labels || (labels.Count <= Label.MaxCount && labels.All(Fits));

    public override string FormatErrorMessage(string name) =>
        $"{name} must have at most {Label.MaxCount} entries, keys and values of at most 63 letters, digits and ._-/";

    private static bool Fits(KeyValuePair<string, string?> label) =>
        Label.IsWord(label.Key) && (label.Value is "" || (label.Value is { } value && Label.IsWord(value)));
}

/// <summary>The text is a label selector.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SelectorAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not string text || LabelSelector.TryParse(text, out _);

    public override string FormatErrorMessage(string name) => $"{name} must be {LabelSelector.Form}";
}
