using Fleet.Security;

namespace Fleet.Advisories.Osv;

/// <summary>How bad something is, in the words of those who write advisories.</summary>
internal static class Severities
{
    /// <summary>What a word means; null if it means nothing here.</summary>
    public static VulnerabilitySeverity? Of(string? word) => word?.ToUpperInvariant() switch
    {
        "CRITICAL" => VulnerabilitySeverity.Critical,
        "HIGH" or "IMPORTANT" => VulnerabilitySeverity.High,
        "MEDIUM" or "MODERATE" => VulnerabilitySeverity.Medium,
        "LOW" or "NEGLIGIBLE" or "UNIMPORTANT" => VulnerabilitySeverity.Low,
        _ => null,
    };

    /// <summary>What a score means.</summary>
    public static VulnerabilitySeverity Of(double? score) => score switch
    {
        >= 9 => VulnerabilitySeverity.Critical,
        >= 7 => VulnerabilitySeverity.High,
        >= 4 => VulnerabilitySeverity.Medium,
        > 0 => VulnerabilitySeverity.Low,
        _ => VulnerabilitySeverity.Unknown,
    };
}
