using System.Text.RegularExpressions;

namespace Fleet.Common;

/// <summary>The names of environment variables, as instances and commands take them.</summary>
public static partial class VariableName
{
    /// <summary>Whether it is one: at most 256 letters, digits and underscores, and no digit at the beginning.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,255}\\z")]
    private static partial Regex Pattern();
}
