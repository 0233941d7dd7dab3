namespace Fleet.Outbound.Registry;

/// <summary>Where the registry of extensions is. Section <c>Fleet:Registry</c>. Of several that are set, the first in this order counts.</summary>
public sealed class RegistryOptions
{
    /// <summary>The registry's program: a path, or a name that is looked for in <c>PATH</c>. None by default.</summary>
    public string? Cli { get; set; }

    /// <summary>A JSON file. None by default.</summary>
    public string? File { get; set; }

    /// <summary>An http or https address that answers with the same JSON. None by default.</summary>
    public string? Url { get; set; }

    /// <summary>How long what was read is kept. Default 10 minutes.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a reading that failed is not tried again. Default 10 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what was read may stand in for a reading that fails. Default 24 hours.</summary>
    public TimeSpan MaxStale { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long one call of the program, or of the address, may take. Default 15 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most bytes of an answer, or of the file. Default 10 MiB.</summary>
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    internal void Validate()
    {
        Require(Ttl > TimeSpan.Zero, nameof(Ttl), "greater than zero");
        Require(RetryAfter > TimeSpan.Zero, nameof(RetryAfter), "greater than zero");
        Require(MaxStale >= TimeSpan.Zero, nameof(MaxStale), "zero or more");
        Require(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromMinutes(10), nameof(Timeout), "greater than zero, and 10 minutes at most");
        Require(MaxBytes is > 0 and <= 256 * 1024 * 1024, nameof(MaxBytes), "greater than zero, and 256 MiB at most");
        Require(
            string.IsNullOrEmpty(Url) || (Uri.TryCreate(Url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")),
            nameof(Url), "an http or https address");
    }

    private static void Require(bool holds, string option, string what)
    {
        if (!holds) throw new InvalidOperationException($"Fleet:Registry:{option} must be {what}.");
    }
}
