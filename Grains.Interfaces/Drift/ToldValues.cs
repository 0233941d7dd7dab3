using System.Text.RegularExpressions;

namespace Fleet.Drift;

/// <summary>What is not told of the values of variables, wherever they are shown or stored.</summary>
public static partial class ToldValues
{
    /// <summary>What stands in the place of what is not told.</summary>
    public const string Redacted = "<redacted>";

    /// <summary>Whether a variable of that name may hold a secret.</summary>
    public static bool IsSecret(string name) => SecretName().IsMatch(name);

    /// <summary>A value as it may be told: nothing of what looks like a secret by its name, and no password within a URL.</summary>
    public static string Of(string name, string value) => IsSecret(name) ? Redacted : Login().Replace(value, $"://{Redacted}@");

    [GeneratedRegex("secret|token|password|passwd|pwd|passphrase|key|credential|private|auth", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"://[^/\s@]+@")]
    private static partial Regex Login();
}
