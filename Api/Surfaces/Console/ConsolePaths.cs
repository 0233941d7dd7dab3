using Fleet.Alerts;
using Fleet.Bulk;
using Fleet.Commands;
using Fleet.Costs;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Notices;
using Fleet.Operations;
using Fleet.ScheduledTasks;
using Fleet.Secrets;
using Fleet.Servers;
using Fleet.Templates;
using Fleet.Webhooks;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Where things stand.</summary>
internal static class ConsolePaths
{
    public const string Root = "/api/v1";

    public static string Server(ServerId id) => $"{Root}/servers/{id}";

    public static string Instance(InstanceId id) => $"{Root}/instances/{id}";

    public static string Deployment(DeploymentId id) => $"{Root}/deployments/{id}";

    public static string Template(TemplateId id) => $"{Root}/templates/{id}";

    public static string Budget(BudgetId id) => $"{Root}/costs/budgets/{id}";
    public static string Extension(ExtensionId id) => $"{Root}/extensions/{id}";

    public static string BulkAction(BulkActionId id) => $"{Root}/bulk-actions/{id}";

    public static string FleetSet(FleetSetId id) => $"{Root}/apply/{id}";

    public static string AlertRule(AlertRuleId id) => $"{Root}/alerts/rules/{id}";

    public static string Window(WindowId id) => $"{Root}/maintenance/{id}";
    public static string Channel(ChannelId id) => $"{Root}/alerts/channels/{id}";

    public static string Webhook(WebhookId id) => $"{Root}/webhooks/{id}";

    public static string Secret(SecretId id) => $"{Root}/secrets/{id}";

    public static string Command(CommandId id) => $"{Root}/commands/{id}";

    public static string Task(ScheduledTaskId id) => $"{Root}/tasks/{id}";

    public static string User(UserId id) => $"{Root}/admin/users/{id}";

    public static string Team(TeamId id) => $"{Root}/admin/teams/{id}";

    public static string? Operation(OperationId? id) => id is { } operation ? $"{Root}/operations/{operation}" : null;
}
