using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Grains.Alerts.Previews;
using Fleet.Grains.Alerts.Watching;
using Fleet.Grains.Backups;
using Fleet.Grains.Books;
using Fleet.Grains.Commands;
using Fleet.Grains.Common;
using Fleet.Grains.Costs;
using Fleet.Grains.Declarative;
using Fleet.Grains.Drift;
using Fleet.Grains.Feeds;
using Fleet.Grains.Identity;
using Fleet.Grains.Instances;
using Fleet.Grains.Maintenance;
using Fleet.Grains.Operations;
using Fleet.Grains.Overview;
using Fleet.Grains.ReplicaSets;
using Fleet.Grains.ScheduledTasks;
using Fleet.Grains.Secrets;
using Fleet.Grains.Security;
using Fleet.Grains.Servers;
using Fleet.Grains.Webhooks;
using Fleet.Identity;
using Fleet.Overview;
using Fleet.Secrets;
using Fleet.Security;
using Fleet.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains;

/// <summary>What the grains need from the process that hosts them, beside the ports.</summary>
public static class GrainsRoom
{
    /// <summary>The assembly with the grain classes.</summary>
    public static Assembly Assembly => typeof(GrainsRoom).Assembly;

    /// <summary>Registers the plans of operations, the source of ids and the JSON of the stored states.</summary>
    public static IServiceCollection AddFleetGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIdSource, SortableIds>();
        services.AddSingleton<IJsonTypeInfoResolver>(GrainsJson.Default);
        services.AddSingleton(Reading.Depth("feed", () => FeedFigures.Waiting));
        services.AddSingleton(Reading.Dropped("feed", () => FeedFigures.PassedOver));
        services.AddSingleton<AdmittedKeys>();
        services.AddSingleton<IAdmittedKeys>(provider => provider.GetRequiredService<AdmittedKeys>());
        services.AddSingleton<CommandPatterns>();
        services.AddSingleton<IValidateOptions<CommandOptions>, ReadablePatterns>();
        BookShelf.Add(services);
        services.AddSingleton<IMaintenanceLookup, MaintenanceLookup>();
        services.AddSingleton<RuleIndex>();
        services.AddSingleton<ShownViews>();
        services.AddSingleton<IVault, Vault>();
        services.AddSingleton<SecretReferences>();
        services.AddSingleton<DeploymentSecrets>();
        services.AddSingleton<ISecretRotations, SecretRotations>();
        services.AddSingleton<Placement>();
        services.AddSingleton<ServerPlans>();
        services.AddSingleton<Places>();
        services.AddSingleton<InstancePlans>();
        services.AddSingleton<BackupPlans>();
        services.AddSingleton<DriftLook>();
        services.AddSingleton<RemediationSteps>();
        services.AddSingleton<DeclaredWork>();
        services.AddSingleton<TaskActions>();
        services.AddSingleton<TaskTargets>();
        services.AddSingleton<IAlertPreview, AlertPreview>();
        services.AddSingleton<TaskMessenger>();
        services.AddSingleton<ReplicaLoads>();
        services.AddSingleton<ISecurityWatch, SecurityWatch>();
        services.TryAddSingleton<IExpiredSecrets, ExpiredSecrets>();
        services.AddSingleton<IFleetOverview, FleetOverview>();
        services.AddSingleton(provider => new CostRules(
            provider.GetRequiredService<IBook<AlertRuleView>>(), provider.GetRequiredService<ICosts>(), provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<CostRules>>()));
        services.TryAddSingleton<INoticeQueue, ChannelQueue>();
        services.TryAddSingleton<IWebhookQueue, WebhookQueue>();
        services.AddSingleton(provider => new OperationPlans(
        [
            .. provider.GetRequiredService<ServerPlans>().All(),
            .. provider.GetRequiredService<InstancePlans>().All(),
            .. provider.GetRequiredService<BackupPlans>().All(),
            .. provider.GetRequiredService<RemediationSteps>().All(),
        ]));
        return services;
    }
}
