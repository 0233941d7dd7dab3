using System.Text.Json.Serialization;
using Fleet.Grains.Alerts;
using Fleet.Grains.Backups;
using Fleet.Grains.Billing;
using Fleet.Grains.Bulk;
using Fleet.Grains.Commands;
using Fleet.Grains.Costs;
using Fleet.Grains.Declarative;
using Fleet.Grains.Deployments;
using Fleet.Grains.Extensions;
using Fleet.Grains.Idempotency;
using Fleet.Grains.Identity;
using Fleet.Grains.Instances;
using Fleet.Grains.Maintenance;
using Fleet.Grains.Names;
using Fleet.Grains.Notices;
using Fleet.Grains.Operations;
using Fleet.Grains.ReplicaSets;
using Fleet.Grains.ScheduledTasks;
using Fleet.Grains.Secrets;
using Fleet.Grains.Servers;
using Fleet.Grains.Templates;
using Fleet.Grains.Webhooks;

namespace Fleet.Grains.Common;

/// <summary>How the stored states are read and written, generated at build time.</summary>
[JsonSerializable(typeof(AlertRuleState))]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(ApiKeyState))]
[JsonSerializable(typeof(BackupState))]
[JsonSerializable(typeof(BudgetState))]
[JsonSerializable(typeof(BulkActionState))]
[JsonSerializable(typeof(ChannelState))]
[JsonSerializable(typeof(DeploymentState))]
[JsonSerializable(typeof(FleetSetState))]
[JsonSerializable(typeof(CommandState))]
[JsonSerializable(typeof(ExtensionPolicyState))]
[JsonSerializable(typeof(ExtensionState))]
[JsonSerializable(typeof(IdempotencyState))]
[JsonSerializable(typeof(EmailState))]
[JsonSerializable(typeof(InstanceState))]
[JsonSerializable(typeof(InvoiceState))]
[JsonSerializable(typeof(InvoiceLinesState))]
[JsonSerializable(typeof(NameState))]
[JsonSerializable(typeof(OperationState))]
[JsonSerializable(typeof(ReplicaSetNameState))]
[JsonSerializable(typeof(ReplicaSetState))]
[JsonSerializable(typeof(ScheduledTaskState))]
[JsonSerializable(typeof(SecretNameState))]
[JsonSerializable(typeof(SecretRotationState))]
[JsonSerializable(typeof(SecretState))]
[JsonSerializable(typeof(ServerState))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(SigningKeysState))]
[JsonSerializable(typeof(TeamState))]
[JsonSerializable(typeof(TemplateState))]
[JsonSerializable(typeof(UserState))]
[JsonSerializable(typeof(WebhookState))]
[JsonSerializable(typeof(WindowState))]
internal sealed partial class GrainsJson : JsonSerializerContext;
