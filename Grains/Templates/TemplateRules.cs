using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Templates;

namespace Fleet.Grains.Templates;

/// <summary>What a template must keep to, beside what its reader has found in its text. Pure.</summary>
internal static partial class TemplateRules
{
    private const int MaxItems = 100;
    private const int MaxYaml = 65_536;

    public static FleetError? Check(TemplateDocument document) =>
        (Slug().IsMatch(document.Slug) ? null : FleetError.Invalid("slug must be 1 to 64 lower-case letters, digits and inner hyphens", "slug"))
        ?? Text(document.Name, 128, "name")
        ?? Text(document.Category, 64, "category")
        ?? (document.Description.Length <= 1024 ? null : FleetError.Invalid("description must have at most 1,024 characters", "description"))
        ?? (document.Yaml.Length is >= 1 and <= MaxYaml ? null : FleetError.Invalid($"yaml must have 1 to {MaxYaml:N0} characters", "yaml"))
        ?? Count(document.Parameters.Length, "parameters")
        ?? Count(document.Extensions.Length, "extensions")
        ?? Count(document.Providers.Length, "providers")
        ?? document.Parameters.Select(Check).FirstOrDefault(error => error is not null)
        ?? (document.Parameters.DistinctBy(parameter => parameter.Name).Count() == document.Parameters.Length
            ? null : FleetError.Invalid("a parameter stands twice", "parameters"));

    /// <summary>Whether two editions say the same.</summary>
    public static bool AreSame(TemplateDocument one, TemplateDocument other) =>
        one with { Parameters = other.Parameters, Extensions = other.Extensions, Providers = other.Providers } == other
        && one.Extensions.SequenceEqual(other.Extensions)
        && one.Providers.SequenceEqual(other.Providers)
        && one.Parameters.Length == other.Parameters.Length
        && one.Parameters.Zip(other.Parameters).All(pair =>
            pair.First with { Options = pair.Second.Options } == pair.Second && pair.First.Options.SequenceEqual(pair.Second.Options));

    private static FleetError? Check(TemplateParameter parameter) =>
        (Parameter().IsMatch(parameter.Name)
            ? null : FleetError.Invalid("a parameter's name is 1 to 64 lower-case letters, digits and underscores, beginning with a letter", "parameters.name"))
        ?? (parameter.Options.Length <= MaxItems ? null : FleetError.Invalid($"a parameter has at most {MaxItems} options", "parameters.options"))
        ?? (parameter is { Type: ParameterType.Password, Default: not null }
            ? FleetError.Invalid("a password has no default: everybody could read it", "parameters.default") : null);

    private static FleetError? Count(int count, string field) =>
        count <= MaxItems ? null : FleetError.Invalid($"{field} must have at most {MaxItems} items", field);

    private static FleetError? Text(string text, int max, string field) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= max && !text.Any(char.IsControl)
            ? null : FleetError.Invalid($"{field} must have 1 to {max} characters, none of them a control character", field);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\\z")]
    private static partial Regex Slug();

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}\\z")]
    private static partial Regex Parameter();
}
