namespace Fleet.Cli.Http;

/// <summary>An address with what narrows it.</summary>
internal static class Query
{
    /// <summary>What is null or empty is left out.</summary>
    public static string Of(string path, params (string Name, string? Value)[] terms)
    {
        var said = string.Join('&', terms.Where(term => !string.IsNullOrEmpty(term.Value)).Select(term => $"{term.Name}={Uri.EscapeDataString(term.Value!)}"));
        return said.Length == 0 ? path : $"{path}?{said}";
    }
}
