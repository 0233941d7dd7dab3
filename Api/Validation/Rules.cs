using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Fleet.Api.Validation;

/// <summary>The text is one of these words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal class OneOfAttribute(params string[] words) : ValidationAttribute
{
    public IReadOnlyList<string> Words { get; } = words;

    public override bool IsValid(object? value) => value is null || (value is string text && Words.Contains(text));

    public override string FormatErrorMessage(string name) =>
        $"{name} must be one of {string.Join(", ", Words.Where(word => word is not ""))}";
}

/// <summary>The list or map has at most so many entries, each text in it so many characters, and none is null.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachAttribute(int minLength, int maxLength) : ValidationAttribute
{
    public int MaxCount { get; init; } = 200;

    public override bool IsValid(object? value) => value switch
    {
        null => true,
        IReadOnlyDictionary<string, string> map =>
            map.Count <= MaxCount && map.All(pair => pair.Key.Length is > 0 and <= 128 && Fits(pair.Value)),
        ICollection list => list.Count <= MaxCount && list.Cast<object?>().All(item => item is string text && Fits(text)),
        _ => false,
    };

    public override string FormatErrorMessage(string name) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{name} must have at most {MaxCount} entries, each of {minLength} to {maxLength} characters");

    private bool Fits(string? text) => text is not null && text.Length >= minLength && text.Length <= maxLength;
}

/// <summary>At most so many entries.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AtMostAttribute(int count) : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null || (value is ICollection list && list.Count <= count);

    public override string FormatErrorMessage(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} must have at most {count} entries");
}
