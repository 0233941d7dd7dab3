using Fleet.Common;
using Fleet.Extensions;

namespace Fleet.Grains.Extensions;

/// <summary>What an extension and a policy must keep to. Pure.</summary>
internal static class ExtensionRules
{
    public const int MaxTags = 50;
    public const int MaxDependencies = 100;

    private const int MaxUrl = 2_048;

    public static FleetError? Check(ExtensionDocument document) =>
        (Dependency.IsName(document.Name)
            ? null : FleetError.Invalid("name must be 1 to 100 lower-case letters, digits, hyphens and underscores", "name"))
        ?? Text(document.DisplayName, 100, "display_name")
        ?? (!string.IsNullOrWhiteSpace(document.Description) && document.Description.Length <= 1_000
            ? null : FleetError.Invalid("description must have 1 to 1,000 characters", "description"))
        ?? Text(document.Category, 50, "category")
        ?? Version(document.Version, "version")
        ?? (document.Author is { } author ? Text(author, 200, "author") : null)
        ?? (document.License is { } license ? Text(license, 100, "license") : null)
        ?? Address(document.HomepageUrl, "homepage_url")
        ?? Address(document.IconUrl, "icon_url")
        ?? (document.Tags.Length <= MaxTags ? null : FleetError.Invalid($"tags must have at most {MaxTags} items", "tags"))
        ?? document.Tags.Select(Tag).FirstOrDefault(error => error is not null)
        ?? (document.Dependencies.Length <= MaxDependencies
            ? null : FleetError.Invalid($"dependencies must have at most {MaxDependencies} items", "dependencies"))
        ?? document.Dependencies.Select(one => Needs(document.Name, one)).FirstOrDefault(error => error is not null)
        ?? (document.Dependencies.Select(one => Dependency.Read(one)!.Name).Distinct().Count() == document.Dependencies.Length
            ? null : FleetError.Invalid("a dependency stands twice: its constraints can stand in one, separated by spaces", "dependencies"));

    public static FleetError? Check(ExtensionPolicySpec spec) => (spec.Policy, spec.PinnedVersion) switch
    {
        (UpdatePolicy.Pin, null) => FleetError.Invalid("pinned_version is required with PIN", "pinned_version"),
        (UpdatePolicy.Pin, { } version) => Version(version, "pinned_version"),
        _ => null,
    };

    private static FleetError? Needs(string name, string text) => Dependency.Read(text) switch
    {
        null => FleetError.Invalid(
            $"'{Shown(text)}' is no dependency: it is a name, or a name and a constraint such as python@>=3.11 <4", "dependencies"),
        { } needed when needed.Name == name => FleetError.Invalid("an extension cannot depend on itself", "dependencies"),
        _ => null,
    };

    private static FleetError? Version(string version, string field) => SemanticVersion.Read(version) is not null && version[0] != 'v'
        ? null : FleetError.Invalid($"{field} must begin with three numbers, such as 1.2.3, and have at most {SemanticVersion.MaxLength} characters", field);

    private static FleetError? Tag(string tag) => tag.Length is >= 1 and <= 50 && !tag.Any(c => char.IsControl(c) || c is ',' or '|')
        ? null : FleetError.Invalid("a tag must have 1 to 50 characters, none of them a comma, a bar or a control character", "tags");

    private static FleetError? Address(string? text, string field) =>
        text is null || IsAddress(text)
            ? null : FleetError.Invalid($"{field} must be an http or https address", field);

    private static bool IsAddress(string text) =>
        text.Length <= MaxUrl && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") && url.UserInfo is "";

    private static FleetError? Text(string text, int max, string field) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= max && !text.Any(char.IsControl)
            ? null : FleetError.Invalid($"{field} must have 1 to {max} characters, none of them a control character", field);

    private static string Shown(string text) => text.Length > 100 ? text[..100] : text;
}
