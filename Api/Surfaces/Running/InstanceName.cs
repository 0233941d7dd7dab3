using System.Text.RegularExpressions;

namespace Fleet.Api.Surfaces.Running;

/// <summary>The names that instances may have.</summary>
internal static partial class InstanceName
{
    public const string Pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
    private const int MaxLength = 128;

    /// <summary>The nearest allowed name to what an agent calls itself; null if nothing of it is allowed.</summary>
    public static string? Normalise(string said)
    {
        var name = Others().Replace(said.ToLowerInvariant(), "-");
        name = name[..Math.Min(name.Length, MaxLength)].Trim('-');
        return name is "" ? null : name;
    }

    [GeneratedRegex("[^a-z0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
