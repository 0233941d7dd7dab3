using System.Security.Cryptography;
using System.Text;
using Fleet.Agents;
using Fleet.Alerts;
using Fleet.Backups;
using Fleet.Billing;
using Fleet.Bulk;
using Fleet.Cluster;
using Fleet.Commands;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Drift;
using Fleet.Extensions;
using Fleet.Feeds;
using Fleet.Idempotency;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Limits;
using Fleet.Maintenance;
using Fleet.Names;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ReplicaSets;
using Fleet.ScheduledTasks;
using Fleet.Scheduling;
using Fleet.Secrets;
using Fleet.Security;
using Fleet.Servers;
using Fleet.Templates;
using Fleet.Terminals;
using Fleet.Webhooks;

namespace Fleet.Common;

/// <summary>The only place where grain keys are made.</summary>
public static class GrainKeys
{
    /// <summary>How many scheduler shards there are. Part of the stored data: rows name their shard.</summary>
    public const int SchedulerShards = 16;

    /// <summary>How many shards of the live feed there are. Clients hold positions by shard across restarts.</summary>
    public const int FeedShards = 16;

    /// <summary>That server.</summary>
    public static IServerGrain Server(this IGrainFactory grains, ServerId id) => grains.GetGrain<IServerGrain>(id.Value);

    /// <summary>That instance.</summary>
    public static IInstanceGrain Instance(this IGrainFactory grains, InstanceId id) => grains.GetGrain<IInstanceGrain>(id.Value);

    /// <summary>That operation.</summary>
    public static IOperationGrain Operation(this IGrainFactory grains, OperationId id) => grains.GetGrain<IOperationGrain>(id.Value);

    /// <summary>What is known of that instance's security.</summary>
    public static ISecurityGrain Security(this IGrainFactory grains, InstanceId id) => grains.GetGrain<ISecurityGrain>(id.Value);

    /// <summary>That backup.</summary>
    public static IBackupGrain Backup(this IGrainFactory grains, BackupId id) => grains.GetGrain<IBackupGrain>(id.Value);

    /// <summary>That budget.</summary>
    public static IBudgetGrain Budget(this IGrainFactory grains, BudgetId id) => grains.GetGrain<IBudgetGrain>(id.Value);

    /// <summary>That deployment.</summary>
    public static IDeploymentGrain Deployment(this IGrainFactory grains, DeploymentId id) => grains.GetGrain<IDeploymentGrain>(id.Value);

    /// <summary>How far that instance is from what is declared of it.</summary>
    public static IDriftGrain Drift(this IGrainFactory grains, InstanceId id) => grains.GetGrain<IDriftGrain>(id.Value);
    /// <summary>That extension of the catalogue.</summary>
    public static IExtensionGrain Extension(this IGrainFactory grains, ExtensionId id) => grains.GetGrain<IExtensionGrain>(id.Value);

    /// <summary>That policy of an extension.</summary>
    public static IExtensionPolicyGrain ExtensionPolicy(this IGrainFactory grains, ExtensionPolicyId id) =>
        grains.GetGrain<IExtensionPolicyGrain>(id.Value);

    /// <summary>That execution of a command.</summary>
    public static ICommandGrain Command(this IGrainFactory grains, CommandId id) => grains.GetGrain<ICommandGrain>(id.Value);

    /// <summary>The API node of that id.</summary>
    public static IGatewayGrain Gateway(this IGrainFactory grains, string node) => grains.GetGrain<IGatewayGrain>(node);

    /// <summary>The WebSocket ticket of that hash.</summary>
    public static ITicketGrain Ticket(this IGrainFactory grains, string hash) => grains.GetGrain<ITicketGrain>(hash);

    /// <summary>That terminal session.</summary>
    public static ITerminalGrain Terminal(this IGrainFactory grains, TerminalId id) => grains.GetGrain<ITerminalGrain>(id.Value);

    /// <summary>The register of the terminals that are open.</summary>
    public static ITerminalRegisterGrain TerminalRegister(this IGrainFactory grains) => grains.GetGrain<ITerminalRegisterGrain>("fleet");

    /// <summary>That alert rule.</summary>
    public static IAlertRuleGrain AlertRule(this IGrainFactory grains, AlertRuleId id) => grains.GetGrain<IAlertRuleGrain>(id.Value);

    /// <summary>That alert.</summary>
    public static IAlertGrain Alert(this IGrainFactory grains, AlertId id) => grains.GetGrain<IAlertGrain>(id.Value);

    /// <summary>That notification channel.</summary>
    public static IChannelGrain Channel(this IGrainFactory grains, ChannelId id) => grains.GetGrain<IChannelGrain>(id.Value);

    /// <summary>That scheduled task.</summary>
    public static IScheduledTaskGrain ScheduledTask(this IGrainFactory grains, ScheduledTaskId id) => grains.GetGrain<IScheduledTaskGrain>(id.Value);

    /// <summary>That maintenance window.</summary>
    public static IMaintenanceWindowGrain Window(this IGrainFactory grains, WindowId id) => grains.GetGrain<IMaintenanceWindowGrain>(id.Value);

    /// <summary>The book of that name, one of <see cref="BookNames"/>.</summary>
    public static IBookGrain Book(this IGrainFactory grains, string name) => grains.GetGrain<IBookGrain>(name);

    /// <summary>That template.</summary>
    public static ITemplateGrain Template(this IGrainFactory grains, TemplateId id) => grains.GetGrain<ITemplateGrain>(id.Value);

    /// <summary>That bulk action.</summary>
    public static IBulkActionGrain BulkAction(this IGrainFactory grains, BulkActionId id) => grains.GetGrain<IBulkActionGrain>(id.Value);

    /// <summary>That set of declared resources.</summary>
    public static IFleetSetGrain FleetSet(this IGrainFactory grains, FleetSetId id) => grains.GetGrain<IFleetSetGrain>(id.Value);

    /// <summary>The holder of that instance name.</summary>
    public static IInstanceNameGrain InstanceName(this IGrainFactory grains, string name) => grains.GetGrain<IInstanceNameGrain>(name);

    /// <summary>The API key of that hash.</summary>
    public static IApiKeyGrain ApiKey(this IGrainFactory grains, string hash) => grains.GetGrain<IApiKeyGrain>(hash);

    /// <summary>That user.</summary>
    public static IUserGrain User(this IGrainFactory grains, UserId id) => grains.GetGrain<IUserGrain>(id.Value);

    /// <summary>That team.</summary>
    public static ITeamGrain Team(this IGrainFactory grains, TeamId id) => grains.GetGrain<ITeamGrain>(id.Value);

    /// <summary>The holder of that e-mail address, which may be written in any case.</summary>
    public static IEmailGrain Email(this IGrainFactory grains, string address) => grains.GetGrain<IEmailGrain>(address.Trim().ToLowerInvariant());

    /// <summary>The session of that hash.</summary>
    public static ISessionGrain Session(this IGrainFactory grains, string hash) => grains.GetGrain<ISessionGrain>(hash);

    /// <summary>The keys that sign access tokens.</summary>
    public static ISigningKeysGrain SigningKeys(this IGrainFactory grains) => grains.GetGrain<ISigningKeysGrain>("fleet");

    /// <summary>The counter of what that caller has left of that budget.</summary>
    public static IRateLimitGrain RateLimit(this IGrainFactory grains, string caller, string budget) =>
        grains.GetGrain<IRateLimitGrain>($"{budget}/{caller}");

    /// <summary>That replica set.</summary>
    public static IReplicaSetGrain ReplicaSet(this IGrainFactory grains, ReplicaSetId id) => grains.GetGrain<IReplicaSetGrain>(id.Value);

    /// <summary>The holder of that name of a replica set; it lies beside those of instances, whose names have no slash.</summary>
    public static IReplicaSetNameGrain ReplicaSetName(this IGrainFactory grains, string name) => grains.GetGrain<IReplicaSetNameGrain>($"replica-set/{name}");

    /// <summary>That use of an idempotency key.</summary>
    public static IIdempotencyGrain Idempotency(this IGrainFactory grains, IdempotencyId id) => grains.GetGrain<IIdempotencyGrain>(id.Value);

    /// <summary>That invoice.</summary>
    public static IInvoiceGrain Invoice(this IGrainFactory grains, InvoiceId id) => grains.GetGrain<IInvoiceGrain>(id.Value);

    /// <summary>That webhook.</summary>
    public static IWebhookGrain Webhook(this IGrainFactory grains, WebhookId id) => grains.GetGrain<IWebhookGrain>(id.Value);

    /// <summary>That secret of the vault.</summary>
    public static ISecretGrain Secret(this IGrainFactory grains, SecretId id) => grains.GetGrain<ISecretGrain>(id.Value);

    /// <summary>The holder of that name of a secret of an instance, or of all; it lies beside those of instances, whose names have no slash.</summary>
    public static ISecretNameGrain SecretName(this IGrainFactory grains, string name, InstanceId? instance) =>
        grains.GetGrain<ISecretNameGrain>($"secret/{instance?.Value}/{name}");

    /// <summary>That record of rotations.</summary>
    public static ISecretRotationGrain SecretRotation(this IGrainFactory grains, SecretRotationId id) => grains.GetGrain<ISecretRotationGrain>(id.Value);

    /// <summary>The id of the record of the rotations of the secret of that name, which is the same however often it is asked for.</summary>
    public static SecretRotationId SecretRotationOf(InstanceId instance, string name) => SecretRotationId.Of(
        SecretRotationId.Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{instance.Value}/{name}")))[..32]);

    /// <summary>The engine itself.</summary>
    public static Orleans.Runtime.IManagementGrain Management(this IGrainFactory grains) => grains.GetGrain<Orleans.Runtime.IManagementGrain>(0);

    /// <summary>The one that answers at once, in this process if it hosts grains.</summary>
    public static IPulseGrain Pulse(this IGrainFactory grains) => grains.GetGrain<IPulseGrain>("pulse");

    /// <summary>That shard of the scheduler.</summary>
    public static ISchedulerGrain Scheduler(this IGrainFactory grains, int shard) =>
        grains.GetGrain<ISchedulerGrain>(shard.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The scheduler shard that keeps the reminders of that grain.</summary>
    public static ISchedulerGrain SchedulerOf(this IGrainFactory grains, string target) => grains.Scheduler(ShardOf(target));

    /// <summary>That shard of the live feed.</summary>
    public static IFeedGrain Feed(this IGrainFactory grains, int shard) =>
        grains.GetGrain<IFeedGrain>(shard.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The number of the feed shard of that instance: the same in every process.</summary>
    public static int FeedShardOf(string instanceId) => (int)(Hash(instanceId) % FeedShards);

    /// <summary>The grain that a reminder names; null if nothing of that kind can be called back.</summary>
    public static IDueTarget? DueTarget(this IGrainFactory grains, string target) =>
        FleetId.TryParse<InstanceId>(target, out var instance) ? grains.Instance(instance)
        : FleetId.TryParse<CommandId>(target, out var command) ? grains.Command(command)
        : FleetId.TryParse<ScheduledTaskId>(target, out var task) ? grains.ScheduledTask(task)
        : FleetId.TryParse<AlertId>(target, out var alert) ? grains.Alert(alert)
        : FleetId.TryParse<WindowId>(target, out var window) ? grains.Window(window)
        : FleetId.TryParse<IdempotencyId>(target, out var use) ? grains.Idempotency(use)
        : FleetId.TryParse<ReplicaSetId>(target, out var set) ? grains.ReplicaSet(set)
        : null;

    /// <summary>The number of that shard: the same in every process.</summary>
    public static int ShardOf(string target) => (int)(Hash(target) % SchedulerShards);

    /// <summary>A hash (FNV-1a, finished so that its high bits vary too) that is the same in every process.</summary>
    public static uint Hash(string key)
    {
        var hash = 2166136261u;
        foreach (var c in key) hash = (hash ^ c) * 16777619u;
        hash ^= hash >> 15;
        hash *= 2246822519u;
        return hash ^ (hash >> 13);
    }
}
