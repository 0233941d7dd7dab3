using System.Globalization;
using Fleet.Security;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Turns figures into checks: the five of the document, and those of the machines where any was read.</summary>
internal static class Compliance
{
    private static readonly Dictionary<string, string> MachineChecks = new()
    {
        ["ssh-no-root-password"] = "SSH does not let root in by password",
        ["ssh-no-passwords"] = "SSH lets nobody in by password",
        ["no-undeclared-ports"] = "No port is open that nobody declared",
        ["no-pending-updates"] = "No security updates are pending",
    };

    public static IReadOnlyList<ComplianceCheck> Of(SecurityCounts counts, long overdue, IEnumerable<CheckCount> machines) =>
    [
        Vulnerabilities("no-critical-vulns", "No critical vulnerabilities", counts.Critical, counts.Scanned),
        Vulnerabilities("no-high-vulns", "No high vulnerabilities", counts.High, counts.Scanned),
        new("secrets-rotated", "All secrets are rotated in time", overdue == 0, Text($"{overdue} secrets are overdue")),
        new("no-weak-ssh", "No weak SSH keys", counts.WeakKeys == 0, Text($"{counts.WeakKeys} weak keys")),
        new("ssh-keys-current", "No SSH keys whose time is over", counts.ExpiredKeys + counts.RevokedPresentKeys == 0,
            Text($"{counts.ExpiredKeys} keys have expired, and {counts.RevokedPresentKeys} revoked ones are back on a machine")),
        .. machines.Select(Machine),
    ];

    // Where nobody has looked, nothing is compliant.
    private static ComplianceCheck Vulnerabilities(string id, string name, long open, long scanned) => new(
        id, name, open == 0 && scanned > 0, scanned == 0 ? "No machine was scanned yet" : Text($"{open} are open, on {scanned} scanned instances"));

    private static ComplianceCheck Machine(CheckCount check) => new(
        check.Check, MachineChecks.GetValueOrDefault(check.Check, check.Check), check is { Failed: 0, Unknown: 0 },
        check.Passed + check.Failed + check.Unknown == 1 ? check.Details
            : check is { Failed: 0, Unknown: 0 } ? Text($"So on all {check.Passed} scanned instances")
            : Text($"Not so on {check.Failed} of {check.Passed + check.Failed + check.Unknown} scanned instances, and {check.Unknown} do not tell. {check.Details}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
