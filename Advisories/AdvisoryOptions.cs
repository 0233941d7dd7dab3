namespace Fleet.Advisories;

/// <summary>Where advisories come from. Section <c>Security</c>.</summary>
public sealed class AdvisoryOptions
{
    /// <summary>
    /// The folder of files in OSV's format: <c>.json</c> with a record or an array of them, and <c>.zip</c> with such files, in folders of any depth.
    /// Null for none: then no vulnerabilities are found, and scans say so.
    /// </summary>
    public string? OsvPath { get; set; }

    /// <summary>How often it is looked whether they have changed. Default a minute.</summary>
    public TimeSpan OsvCheckEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The most bytes of a record's file; a larger one is left out, and that is logged. Default 16 MiB.</summary>
    public int OsvMaxFileBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most pairs of an advisory and a package in memory, at about 2 KiB each. Default 500,000: all of one distribution's releases, PyPI and npm
    /// without its malware lists.
    /// </summary>
    public int OsvMaxEntries { get; set; } = 500_000;

    internal void Validate()
    {
        if (OsvPath is "") OsvPath = null;
        ArgumentOutOfRangeException.ThrowIfLessThan(OsvCheckEvery, TimeSpan.FromSeconds(1), nameof(OsvCheckEvery));
        ArgumentOutOfRangeException.ThrowIfLessThan(OsvMaxFileBytes, 1024, nameof(OsvMaxFileBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(OsvMaxEntries, 1, nameof(OsvMaxEntries));
    }
}
