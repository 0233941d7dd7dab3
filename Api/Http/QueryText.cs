using System.Globalization;

namespace Fleet.Api.Http;

/// <summary>Reads and checks what stands in a query string.</summary>
internal static class QueryText
{
    public static int Whole(ICollection<FieldError> errors, string field, string? text, int min, int max, int absent)
    {
        if (string.IsNullOrEmpty(text)) return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }
        errors.Add(new(field, $"{field} must be a whole number from {min} to {max}"));
        return absent;
    }

    public static bool Flag(ICollection<FieldError> errors, string field, string? text)
    {
        if (text is null or "" or "false" or "0") return false;
        if (text is "true" or "1") return true;
        errors.Add(new(field, $"{field} must be true or false"));
        return false;
    }

    public static DateTimeOffset? Time(ICollection<FieldError> errors, string field, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }
        errors.Add(new(field, $"{field} must be a time such as 2026-01-31T12:00:00Z"));
        return null;
    }

    public static void Plain(ICollection<FieldError> errors, string field, string? text, int maxLength)
    {
        if (text is null) return;
        if (text.Length > maxLength) errors.Add(new(field, $"{field} must have at most {maxLength} characters"));
        else if (!PlainText.IsClean(text)) errors.Add(new(field, $"{field} holds characters that are not allowed"));
    }

    /// <summary>A comma list, each item one of those allowed.</summary>
    public static string[] Words(ICollection<FieldError> errors, string field, string? text, IReadOnlyCollection<string> allowed)
    {
        if (string.IsNullOrEmpty(text)) return [];
        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length > 0 && words.Length <= allowed.Count && words.All(allowed.Contains)) return words;
        errors.Add(new(field, $"{field} must be one of {string.Join(", ", allowed)}"));
        return [];
    }
}
