using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Cluster;
using Fleet.Costs;
using Fleet.Drift;
using Fleet.Extensions;
using Fleet.Notices;
using Fleet.ScheduledTasks;
using Fleet.Security;
using Fleet.Services;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Billing;
using Fleet.Store.Cluster;
using Fleet.Store.Costs;
using Fleet.Store.Drift;
using Fleet.Store.DueTimes;
using Fleet.Store.Extensions;
using Fleet.Store.GrainState;
using Fleet.Store.History;
using Fleet.Store.Metrics;
using Fleet.Store.Overview;
using Fleet.Store.Postgres;
using Fleet.Store.ScheduledTasks;
using Fleet.Store.Secrets;
using Fleet.Store.Security;
using Fleet.Store.Services;
using Fleet.Store.Sql;
using Fleet.Store.Sqlite;
using Fleet.Store.Upkeep;
using Fleet.Store.Usage;
using Fleet.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace Fleet.Store;

/// <summary>Registers the store.</summary>
public static class FleetStoreServices
{
    /// <summary>Registers the store's ports; the grain storage under the key <see cref="StateKind.Store"/>.</summary>
    /// <exception cref="InvalidOperationException">An option makes no sense.</exception>
    public static IServiceCollection AddFleetStore(this IServiceCollection services, Action<StoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new StoreOptions();
        configure(options);
        return services.AddFleetStore(options);
    }

    /// <inheritdoc cref="AddFleetStore(IServiceCollection, Action{StoreOptions})"/>
    public static IServiceCollection AddFleetStore(this IServiceCollection services, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<SealedDocuments>();
        services.AddSingleton<AuditMac>();
        services.AddSingleton<AuditKey>();
        services.AddSingleton<ISqlEngine>(provider => new MeasuredEngine(options.Database == StoreOptions.Postgres
            ? ActivatorUtilities.CreateInstance<PostgresEngine>(provider)
            : ActivatorUtilities.CreateInstance<SqliteEngine>(provider)));
        services.AddSingleton<IDatabase, StoreDatabase>();
        services.AddSingleton<StateJson>();
        services.AddSingleton<StateWrites>();
        services.AddSingleton<StateTotals>();
        services.AddKeyedSingleton<IGrainStorage, GrainStateStorage>(StateKind.Store);
        services.AddSingleton<IStateQueries, StateQueries>();
        services.AddSingleton<IDueTimes, DueTable>();
        services.AddSingleton<IStateDocuments, StateDocuments>();
        services.AddSingleton<IHistory, HistoryTables>();
        services.AddSingleton<IAuditLog, AuditTable>();
        services.AddSingleton<ILogs, LogTables>();
        services.AddSingleton<ITaskRuns, TaskRunTable>();
        services.AddSingleton<IDriftRecords, DriftTables>();
        services.AddSingleton<IMetrics, MetricTables>();
        services.AddSingleton<ILlmUsage, LlmUsageTable>();
        services.AddSingleton<IDeliveries, DeliveryTable>();
        services.AddSingleton<IExtensionUsage, ExtensionUsageTable>();
        services.AddSingleton<IExtensionCatalogue, ExtensionCatalogueTable>();
        services.AddSingleton<IRunSpans, RunSpanTable>();
        services.AddSingleton<IUsageHours, UsageHourTable>();
        services.AddSingleton<ISecurityRecords, SecurityTables>();
        services.AddSingleton<IFleetCounts, FleetCounts>();
        services.AddSingleton<IProcessReports, ProcessReportTable>();
        services.AddSingleton(provider => new PriceBook(
            options, provider.GetService<IComputeCatalogs>(), provider.GetService<ITariffs>(), provider.GetService<ILlmPrices>()));
        services.AddSingleton<ICosts, CostTable>();
        services.AddSingleton<IRecommendations, RecommendationTable>();
        services.AddSingleton<CostUpkeep>();
        services.AddSingleton<IServiceProbe, HistoryProbe>();
        services.AddSingleton(provider => Reading.Depth("store", () => provider.GetRequiredService<ISqlEngine>().WaitingWrites));
        services.AddSingleton(provider => Reading.Dropped("samples", () => provider.GetRequiredService<ISqlEngine>().DroppedSamples));
        services.AddSingleton(provider => Reading.Dropped("usage", () => provider.GetRequiredService<ISqlEngine>().DroppedUsage));
        services.AddSingleton<HistoryUpkeep>();
        services.AddSingleton<ISecretBox>(provider => provider.GetRequiredService<SecretBox>());
        services.AddSingleton<Resealing>();
        services.AddSingleton<ISealing, SealingTable>();
        services.AddSingleton<IRecordings, Recordings>();
        return services;
    }

    /// <summary>Registers the services that roll history up, delete what is too old, and seal secrets anew. They need the schema: to be started after that.</summary>
    public static IServiceCollection AddFleetUpkeep(this IServiceCollection services) => services
        .AddHostedService(provider => provider.GetRequiredService<HistoryUpkeep>())
        .AddHostedService(provider => provider.GetRequiredService<Resealing>());
}
