using System.Text.RegularExpressions;

namespace Fleet.Extensions;

/// <summary>What an extension needs: another one, written <c>name</c> or <c>name@constraint</c>.</summary>
/// <param name="Name">The other one's name.</param>
/// <param name="Constraint">What its version must be, as <see cref="VersionRange"/> reads it; null for any.</param>
public sealed partial record Dependency(string Name, string? Constraint)
{
    /// <summary>The pattern of an extension's name.</summary>
    public const string NamePattern = "^[a-z0-9_-]{1,100}$";

    /// <summary>Reads one; null if the name or the constraint is none.</summary>
    public static Dependency? Read(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (name, constraint) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..].Trim());
        return IsName(name) && (constraint is null || VersionRange.Read(constraint) is not null) ? new(name, constraint) : null;
    }

    /// <summary>Whether an extension may be called so.</summary>
    public static bool IsName(string text) => Form().IsMatch(text);

    /// <summary>Whether a version is one that is wanted.</summary>
    public bool Allows(string version) =>
        Constraint is null || (SemanticVersion.Read(version) is { } known && VersionRange.Read(Constraint)?.Contains(known) == true);

    [GeneratedRegex("^[a-z0-9_-]{1,100}\\z")]
    private static partial Regex Form();
}
