using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>What a spec's downloads must keep to. Pure.</summary>
internal static partial class DownloadRules
{
    /// <summary>The most characters of a URL.</summary>
    public const int MaxUrl = 2_048;

    private const int MaxDownloads = 20;

    public static FleetError? Check(InstanceSpec spec) =>
        (spec.Downloads.Length > MaxDownloads ? FleetError.Invalid($"downloads must have at most {MaxDownloads} items", "spec.downloads") : null)
        ?? spec.Downloads.Select(Check).FirstOrDefault(error => error is not null)
        ?? (spec.Downloads.Select(download => download.Path).Concat(spec.Files.Select(file => file.Path)).GroupBy(path => path).Any(same => same.Count() > 1 && spec.Downloads.Any(download => download.Path == same.Key))
            ? FleetError.Invalid("a path stands twice", "spec.downloads") : null);

    /// <summary>Whether that can be fetched: http or https, printable, without spaces, quotes and backslashes.</summary>
    public static bool IsUrl(string url) =>
        url.Length <= MaxUrl && UrlPattern().IsMatch(url) && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";

    /// <summary>Whether that is a SHA-256 in lower-case hex.</summary>
    public static bool IsSha256(string text) => HashPattern().IsMatch(text);

    private static FleetError? Check(InstanceDownload download) =>
        !InstanceRules.IsRelative(download.Path)
            ? FleetError.Invalid("a download's path is relative, with no empty, '.' or '..' part, and has at most 512 characters", "spec.downloads.path")
        : !IsUrl(download.Url) ? FleetError.Invalid($"url must be an http or https URL of at most {MaxUrl} characters", "spec.downloads.url")
        : download.Sha256 is { } hash && !IsSha256(hash) ? FleetError.Invalid("sha256 must be 64 lower-case hexadecimal digits", "spec.downloads.sha256")
        : null;

    [GeneratedRegex(@"^https?://[!#-\[\]-~]+\z")]
    private static partial Regex UrlPattern();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex HashPattern();
}
