using System.Collections.Frozen;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Billing;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Secrets;
using Fleet.Security;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;
using Fleet.Webhooks;

namespace Fleet.Api.Audit;

/// <summary>A kind of thing that is changed through the API.</summary>
/// <param name="Resource">What the audit log calls it.</param>
/// <param name="Kind">The kind of its stored states; null if it has none that are compared.</param>
/// <param name="Prefix">What its ids begin with.</param>
internal sealed record AuditedThing(string Resource, string? Kind, string? Prefix);

/// <summary>The kinds of things, by what they are called in paths and by their ids.</summary>
internal static class AuditedThings
{
    public const string Session = "session";
    public const string Vulnerability = "vulnerability";
    public const string SshKey = "ssh-key";
    public const string Team = StateKinds.Team;

    private static readonly FrozenDictionary<string, AuditedThing> Nouns = new Dictionary<string, AuditedThing>
    {
        ["servers"] = Of<ServerId>(StateKinds.Server),
        ["instances"] = Of<InstanceId>(StateKinds.Instance),
        ["backups"] = Of<BackupId>(StateKinds.Backup),
        ["backup"] = Of<BackupId>(StateKinds.Backup),
        ["operations"] = Of<OperationId>(StateKinds.Operation),
        ["deployments"] = Of<DeploymentId>(StateKinds.Deployment),
        ["apply"] = Of<FleetSetId>(StateKinds.FleetSet),
        ["templates"] = Of<TemplateId>(StateKinds.Template),
        ["extensions"] = Of<ExtensionId>(StateKinds.Extension),
        ["policies"] = Of<ExtensionPolicyId>(StateKinds.ExtensionPolicy),
        ["bulk-action"] = Of<BulkActionId>(StateKinds.BulkAction),
        ["budgets"] = Of<BudgetId>(StateKinds.Budget),
        ["recommendations"] = new("recommendation", null, RecommendationId.Prefix),
        ["commands"] = Of<CommandId>(StateKinds.Command),
        ["alerts"] = Of<AlertId>(StateKinds.Alert),
        ["rules"] = Of<AlertRuleId>(StateKinds.AlertRule),
        ["channels"] = Of<ChannelId>(StateKinds.Channel),
        ["tasks"] = Of<ScheduledTaskId>(StateKinds.ScheduledTask),
        ["maintenance"] = Of<WindowId>(StateKinds.Window),
        ["api-keys"] = Of<ApiKeyId>(StateKinds.ApiKey),
        ["users"] = Of<UserId>(StateKinds.User),
        ["me"] = Of<UserId>(StateKinds.User),
        ["teams"] = Of<TeamId>(StateKinds.Team),
        ["members"] = Of<TeamId>(StateKinds.Team),
        ["agents"] = Of<ReplicaSetId>(StateKinds.ReplicaSet),
        ["webhooks"] = Of<WebhookId>(StateKinds.Webhook),
        ["secrets"] = Of<SecretId>(StateKinds.Secret),
        ["rotations"] = Of<SecretRotationId>(StateKinds.SecretRotation),
        ["invoices"] = Of<InvoiceId>(StateKinds.Invoice),
        ["vulnerabilities"] = new(Vulnerability, null, VulnerabilityId.Prefix),
        ["ssh-keys"] = new(SshKey, null, SshKeyId.Prefix),
        ["drift"] = new("drift", null, null),
        ["remediations"] = new("remediation", null, null),
        ["session"] = new(Session, null, null),
        ["sessions"] = new(Session, null, null),
        ["token"] = new(Session, null, null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a segment of a path names; null if it names nothing.</summary>
    public static AuditedThing? Called(string segment) => Nouns.GetValueOrDefault(segment);

    /// <summary>What the audit log calls so.</summary>
    public static AuditedThing Named(string resource) =>
        Nouns.Values.FirstOrDefault(thing => thing.Resource == resource) ?? new(resource, null, null);

    /// <summary>What has such an id; null if nothing that is known has.</summary>
    public static AuditedThing? WithId(string? id) =>
        id is null ? null : Nouns.Values.FirstOrDefault(thing => thing.Prefix is { } prefix && id.StartsWith(prefix, StringComparison.Ordinal));

    private static AuditedThing Of<TId>(string kind) where TId : struct, IFleetId<TId> => new(kind, kind, TId.Prefix);
}
