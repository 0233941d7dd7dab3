namespace Fleet.Api.Surfaces.Console;

/// <summary>How secrets of channels are shown.</summary>
internal static class ChannelMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Masked = "***";

    private static readonly string[] Telling = ["auth", "token", "key", "secret", "password", "cookie"];

    /// <summary>Whether the value of a header of that name is a secret.</summary>
    public static bool IsSensitive(string header) => Telling.Any(word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The address with its last segment, and what follows it, masked.</summary>
    public static string Url(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        return $"{address.GetLeftPart(UriPartial.Authority)}{path[..(path.LastIndexOf('/') + 1)]}{(path.Contains('/', StringComparison.Ordinal) ? "" : "/")}{Masked}";
    }
}
