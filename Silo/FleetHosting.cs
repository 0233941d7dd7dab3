using Fleet.Advisories;
using Fleet.Backups;
using Fleet.Cloud;
using Fleet.Cloud.Catalog;
using Fleet.Demo;
using Fleet.Grains;
using Fleet.Grains.Alerts;
using Fleet.Grains.Billing;
using Fleet.Grains.Commands;
using Fleet.Grains.Costs;
using Fleet.Grains.Drift;
using Fleet.Grains.Feeds;
using Fleet.Grains.Identity;
using Fleet.Grains.Instances;
using Fleet.Grains.Notices;
using Fleet.Grains.Operations;
using Fleet.Grains.ReplicaSets;
using Fleet.Grains.Scheduling;
using Fleet.Grains.Secrets;
using Fleet.Grains.Security;
using Fleet.Grains.Servers;
using Fleet.Grains.Terminals;
using Fleet.Grains.Webhooks;
using Fleet.Identity;
using Fleet.Outbound;
using Fleet.Services;
using Fleet.Silo.Cluster;
using Fleet.Silo.Services;
using Fleet.Silo.Systemd;
using Fleet.Silo.Telemetry;
using Fleet.Ssh;
using Fleet.Store;
using Fleet.Templates;
using Fleet.Templates.LlmPrices;
using Fleet.Templates.Tariffs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>The composition root: grains, store, remote hosts and the engine that this build was made for, in one process.</summary>
public static class FleetHosting
{
    /// <summary>
    /// Composes Fleet from the section <c>Fleet</c> of the configuration (<c>Fleet__DataPath</c>, <c>Fleet__Database</c>,
    /// <c>Fleet__ConnectionString</c>, and a section for each of the grains' options).
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="demo">What the command line asks for where that is a demo: then nothing outside is reached; null for a real Fleet.</param>
    public static IHostApplicationBuilder AddFleet(this IHostApplicationBuilder builder, DemoMode? demo = null)
    {
        demo?.Apply(builder.Configuration);
        var fleet = builder.Configuration.GetSection("Fleet");
        var services = builder.Services;

        services.AddFleetGrains();
        services.AddSingleton(new FleetNature(IsDemo: demo is not null));
        if (demo is not null) services.AddDemo(demo);
        else services.AddOutside(fleet);
        services.AddFleetStore(fleet.Bind);
        services.AddFleetCatalog(fleet.GetSection("Catalog").Bind);
        services.AddFleetTemplates(fleet.GetSection("Templates").Bind);
        services.AddFleetTariffs(fleet["Billing:Tariff"]);
        services.AddFleetLlmPrices(fleet["Costs:LlmPrices"]);
        services.AddFleetRegistry(fleet.GetSection("Registry").Bind);
        services.AddFleetBackups(LocalBackups(fleet), options => options.Read(fleet.GetSection("Backups")));

        services.AddValidated<HeartbeatOptions>(fleet.GetSection("Heartbeats"));
        services.AddValidated<RestartOptions>(fleet.GetSection("Restarts"));
        services.AddValidated<ProbeOptions>(fleet.GetSection("Probes"));
        services.AddValidated<OperationOptions>(fleet.GetSection("Operations"));
        services.AddValidated<CommandOptions>(fleet.GetSection("Commands"));
        services.AddValidated<TerminalOptions>(fleet.GetSection("Terminals"));
        services.AddValidated<SchedulerOptions>(fleet.GetSection("Scheduler"));
        services.AddValidated<FeedOptions>(fleet.GetSection("Feeds"));
        services.AddValidated<AlertOptions>(fleet.GetSection("Alerts"));
        services.AddValidated<ReplicaSetOptions>(fleet.GetSection("ReplicaSets"));
        services.AddValidated<ChannelOptions>(fleet.GetSection("Channels"));
        services.AddValidated<LoginOptions>(fleet.GetSection("Logins"));
        services.AddValidated<SessionOptions>(fleet.GetSection("Sessions"));
        services.AddValidated<SigningKeyOptions>(fleet.GetSection("Tokens"));
        services.AddValidated<PasswordOptions>(fleet.GetSection("Passwords"));
        services.AddSingleton<IPasswords, Passwords>();
        services.AddValidated<VaultOptions>(fleet.GetSection("Secrets"));
        services.AddValidated<DriftOptions>(fleet.GetSection("Drift"));
        services.AddValidated<WebhookOptions>(fleet.GetSection("Webhooks"));
        services.AddValidated<BillingOptions>(fleet.GetSection("Billing"));
        services.AddValidated<SecurityOptions>(fleet.GetSection("Security"));
        services.AddValidated<BudgetOptions>(fleet.GetSection("Budgets"));

        services.AddSingleton<IServiceProbe, EngineProbe>();
        services.AddSingleton<IServiceProbe, DatabaseProbe>();
        services.AddSingleton<IServiceProbe, SchedulerProbe>();
        services.AddSingleton<IServiceProbe, OutboundProbe>();

        services.AddProcess(fleet);
        builder.AddTelemetry();

        // Hosted services start in this order: the schema, then the engine, then whoever calls grains.
        services.AddHostedService<ServiceManager>();
        services.AddHostedService<SchemaMigration>();
        services.AddHostedService(provider => provider.GetRequiredService<Reporter>());
        Engines.Engine.Add(builder);
        services.AddHostedService<BookReader>();
        services.AddFleetCatalogRefresh();
        if (builder.Configuration.Role() is not FleetRole.Api) services.AddUnasked();
        if (demo is not null) services.AddFleetDemoLife();
        return builder;
    }

    // The rooms that reach machines, clouds and everybody else.
    private static void AddOutside(this IServiceCollection services, IConfigurationSection fleet)
    {
        services.AddFleetSsh(fleet.GetSection("Ssh").Bind);
        services.AddFleetCloud(fleet.GetSection("Cloud").Bind);
        services.AddFleetAdvisories(fleet.GetSection("Security").Bind);
        services.AddFleetOutbound(fleet.GetSection("Outbound").Bind, fleet.GetSection("Mail").Bind);
    }

    // In their place. Of the clouds' room only the catalogue is wanted, which asks for its options.
    private static void AddDemo(this IServiceCollection services, DemoMode demo)
    {
        services.AddFleetCloud();
        services.AddFleetDemo(demo.Settings);

        // By a factory, so that its folder goes with the container.
        services.AddSingleton(_ => demo);
    }

    // What a process knows of itself and tells others.
    private static void AddProcess(this IServiceCollection services, IConfigurationSection fleet)
    {
        services.AddOptions<DrainOptions>().Bind(fleet.GetSection("Drain")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ReportOptions>().Bind(fleet.GetSection("Reports")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>((host, drain) => host.ShutdownTimeout = drain.Value.Whole);
        services.AddSingleton<ProcessLife>();
        services.AddSingleton<Pulse>();
        services.AddSingleton<Figures>();
        services.AddSingleton<Reporter>();

        // Says nothing where nobody listens. Not every listener is systemd itself, which is all that AddSystemd looks for.
        services.AddSystemd();
        services.TryAddSingleton<ISystemdNotifier, SystemdNotifier>();
    }

    // What runs without being asked, beside the grains.
    private static void AddUnasked(this IServiceCollection services)
    {
        services.AddHostedService<Awakener>();
        services.AddHostedService<CostWatch>();
        services.AddFleetUpkeep();
        services.AddHostedService<CatalogueWriter>();
        services.AddSingleton<DriftSchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<DriftSchedule>());
        services.AddSingleton<InvoiceCloser>();
        services.AddHostedService(provider => provider.GetRequiredService<InvoiceCloser>());
        services.AddSingleton<SecurityClock>();
        services.AddHostedService(provider => provider.GetRequiredService<SecurityClock>());
    }

    private static string LocalBackups(IConfigurationSection fleet) =>
        Path.Combine(fleet.GetValue<string>(nameof(StoreOptions.DataPath)) ?? new StoreOptions().DataPath, "backups");
}
