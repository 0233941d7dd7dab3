using Fleet.Api.Http;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The native surface: everything that Fleet can do.</summary>
internal static class ConsoleSurface
{
    public static void MapConsole(this IEndpointRouteBuilder app)
    {
        app.MapHealth();
        var api = app.MapGroup(ConsolePaths.Root).AddEndpointFilter(ArgumentFilter.Invoke);
        api.MapVersion();
        api.MapServers();
        api.MapServerVerbs();
        api.MapMaintenance();
        api.MapMaintenanceWindows();
        api.MapAlerts();
        api.MapAlertRules();
        api.MapSecurity();
        api.MapSshKeys();
        api.MapCloud();
        api.MapProviders();
        api.MapIntegrations();
        api.MapFleet();
        api.MapCluster();
        api.MapCosts();
        api.MapInstances();
        api.MapInstanceVerbs();
        api.MapProcesses();
        api.MapMetrics();
        api.MapBackups();
        api.MapPolicies();
        api.MapRedeploy();
        api.MapBulkActions();
        api.MapLogs();
        api.MapLogIngest();
        api.MapLogStreams();
        api.MapOtel();
        api.MapCommands();
        api.MapTasks();
        api.MapTerminals();
        api.MapTickets();
        api.MapChannels();
        api.MapNotifications();
        api.MapWebhooks();
        api.MapSecrets();
        api.MapSecretRotations();
        api.MapDeployments();
        api.MapDrift();
        api.MapTemplates();
        api.MapExtensions();
        api.MapExtensionUsage();
        api.MapExtensionPolicies();
        api.MapRegistry();
        api.MapOperations();
        api.MapProgress();
        api.MapApiKeys();
        api.MapMe();
        api.MapSession();
        api.MapAdminUsers();
        api.MapAdminTeams();
        api.MapSigningKeys();
        api.MapAudit();
        api.MapApply();
    }
}
