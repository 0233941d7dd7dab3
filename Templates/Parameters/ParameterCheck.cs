using System.Globalization;
using System.Text.RegularExpressions;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Parameters;

/// <summary>What values a parameter takes.</summary>
internal static partial class ParameterCheck
{
    private const int MaxLength = 8 * 1024;

    /// <summary>A text as a value of that parameter; null with a fault if it is none. The fault never repeats the value.</summary>
    public static ParameterValue? Of(TemplateParameter parameter, string text, out string? fault)
    {
        fault = null;
        if (text.Length == 0 && !parameter.IsRequired && MayBeEmpty(parameter.Type)) return new("");
        var value = parameter.Type switch
        {
            ParameterType.Text => Text(parameter, text, out fault),
            ParameterType.Whole => Whole(text, long.MinValue, long.MaxValue),
            ParameterType.Port => Whole(text, 1, 65535),
            ParameterType.Fraction => Fraction(text),
            ParameterType.Boolean => text is "true" or "false" ? new(text, IsTyped: true) : null,
            ParameterType.Choice => parameter.Options.Contains(text) ? new(text) : null,
            ParameterType.Domain => IsDomain(text) ? new(text) : null,
            ParameterType.Email => text.Length <= 254 && Email().IsMatch(text) ? new(text) : null,
            _ => null,
        };
        if (value is not null && IsInRange(parameter, value)) return value;
        fault ??= $"must be {Form(parameter)}";
        return null;
    }

    /// <summary>Whether text is a host name of at least two parts.</summary>
    public static bool IsDomain(string text) => text.Length <= 253 && Domain().IsMatch(text);

    /// <summary>What a domain is, in words that follow "must be".</summary>
    public const string DomainForm = "a host name such as crm.example.com, in lower case";

    private static bool MayBeEmpty(ParameterType type) => type is ParameterType.Text or ParameterType.Domain or ParameterType.Email;

    private static ParameterValue? Text(TemplateParameter parameter, string text, out string? fault)
    {
        fault = text.Length == 0 ? "must not be empty"
            : text.Length > MaxLength ? $"must have at most {MaxLength} characters"
            : Characters.FirstForbidden(text) is not null ? "must have no control characters"
            : parameter.Pattern is null ? null
            : ValuePattern.Matches(parameter.Pattern, text) switch
            {
                true => null,
                false => $"must match {parameter.Pattern}",
                null => "takes too long to compare with its pattern",
            };
        return fault is null ? new(text) : null;
    }

    private static ParameterValue? Whole(string text, long min, long max) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? new(number.ToString(CultureInfo.InvariantCulture), IsTyped: true) : null;

    private static ParameterValue? Fraction(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new(number.ToString("R", CultureInfo.InvariantCulture), IsTyped: true) : null;

    private static bool IsInRange(TemplateParameter parameter, ParameterValue value) =>
        (parameter.Min ?? parameter.Max) is null
        || !double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        || (number >= (parameter.Min ?? number) && number <= (parameter.Max ?? number));

    private static string Form(TemplateParameter parameter) => parameter.Type switch
    {
        ParameterType.Whole => "a whole number" + Range(parameter),
        ParameterType.Fraction => "a number" + Range(parameter),
        ParameterType.Port => "a port from 1 to 65535" + Range(parameter),
        ParameterType.Boolean => "true or false",
        ParameterType.Choice => $"one of {string.Join(", ", parameter.Options)}",
        ParameterType.Domain => DomainForm,
        ParameterType.Email => "an e-mail address",
        _ => "text",
    };

    private static string Range(TemplateParameter parameter) =>
        (parameter.Min is { } min ? string.Create(CultureInfo.InvariantCulture, $", at least {min}") : "")
        + (parameter.Max is { } max ? string.Create(CultureInfo.InvariantCulture, $", at most {max}") : "");

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\\z")]
    private static partial Regex Domain();

    // Narrower than the standard on purpose: these reach scripts and SQL.
    [GeneratedRegex("^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\\z")]
    private static partial Regex Email();
}
