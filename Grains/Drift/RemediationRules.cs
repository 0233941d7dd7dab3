using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Grains.Common;
using Fleet.Operations;

namespace Fleet.Grains.Drift;

/// <summary>How drift is mended, and how a remediation moves from status to status. Pure.</summary>
internal static partial class RemediationRules
{
    private const int MaxOutput = 4_000;

    /// <summary>What mends a finding, and the same in words for a person.</summary>
    public static (RemediationAction Action, string? Command) Plan(DriftFinding finding)
    {
        var field = finding.Field;
        if (field == DriftFields.Installed) return (RemediationAction.Reinstall, "instance install");
        if (Of(DriftFields.Files) is { } path) return (RemediationAction.Reinstall, $"file restore {Quote(path)}");
        if (Of(DriftFields.Env) is { } name) return (RemediationAction.Reinstall, $"env set {name}={Quote(finding.Declared ?? "")}");
        if (Of(DriftFields.Ports) is { } port) return (RemediationAction.Restart, $"ports open {port}");
        if (!field.StartsWith(DriftFields.Extensions, StringComparison.Ordinal)) return (RemediationAction.Manual, null);

        var isMissing = field.EndsWith(DriftFields.Present, StringComparison.Ordinal) && finding.Declared is "true";
        if (isMissing && IsName(DriftFields.ExtensionOf(field, DriftFields.Present)))
        {
            return (RemediationAction.InstallExtension, $"extension install {DriftFields.ExtensionOf(field, DriftFields.Present)}");
        }

        if (field.EndsWith(DriftFields.Version, StringComparison.Ordinal) && IsName(DriftFields.ExtensionOf(field, DriftFields.Version)) && IsName(finding.Declared))
        {
            return (RemediationAction.UpgradeExtension, $"extension upgrade {DriftFields.ExtensionOf(field, DriftFields.Version)}@{finding.Declared}");
        }

        return (RemediationAction.Manual, null);

        string? Of(string prefix) => field.StartsWith(prefix, StringComparison.Ordinal) ? field[prefix.Length..] : null;
    }

    /// <summary>The words of an extension's command, one argument each; they hold nothing that a shell or an option reader would take for more.</summary>
    public static string[] Words(Remediation remediation) => remediation.Command!.Split(' ');

    public static FleetError? RefuseExecution(Remediation remediation) => Refuse(remediation, "carried out");

    public static FleetError? RefuseDismissal(Remediation remediation) => Refuse(remediation, "dismissed");

    public static Remediation Begun(Remediation remediation, OperationId operation, string actor, DateTimeOffset now) => remediation with
    {
        Status = RemediationStatus.InProgress,
        TriggeredBy = actor,
        StartedAt = now,
        CompletedAt = null,
        Output = null,
        Error = null,
        Operation = operation,
    };

    public static Remediation Succeeded(Remediation remediation, string output, DateTimeOffset now) => remediation with
    {
        Status = RemediationStatus.Succeeded,
        CompletedAt = now,
        Output = output.Length > MaxOutput ? output[..MaxOutput] : output,
    };

    public static Remediation Failed(Remediation remediation, string error, DateTimeOffset now) =>
        remediation with { Status = RemediationStatus.Failed, CompletedAt = now, Error = error };

    public static Remediation Dismissed(Remediation remediation, DateTimeOffset now) =>
        remediation with { Status = RemediationStatus.Dismissed, CompletedAt = remediation.CompletedAt ?? now };

    private static FleetError? Refuse(Remediation remediation, string what) => remediation.Status is RemediationStatus.Pending or RemediationStatus.Failed
        ? null
        : FleetError.Conflict($"Remediation cannot be {what}: current status is {remediation.Status.ToString().ToSnakeCase().ToUpperInvariant()}");

    private static bool IsName(string? text) => text is not null && Name().IsMatch(text);

    /// <summary>As a person would type it.</summary>
    private static string Quote(string text) => Plain().IsMatch(text) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9._/+:@-]+\z")]
    private static partial Regex Plain();
}
