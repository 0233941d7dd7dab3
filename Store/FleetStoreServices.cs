using Fleet.Billing;
using Fleet.Extensions;
using Fleet.Notices;
using Fleet.ScheduledTasks;
using Fleet.Services;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Billing;
using Fleet.Store.DueTimes;
using Fleet.Store.Extensions;
using Fleet.Store.GrainState;
using Fleet.Store.History;
using Fleet.Store.Metrics;
using Fleet.Store.Postgres;
using Fleet.Store.ScheduledTasks;
using Fleet.Store.Secrets;
using Fleet.Store.Services;
using Fleet.Store.Sql;
using Fleet.Store.Sqlite;
using Fleet.Store.Upkeep;
using Fleet.Store.Usage;
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
        services.AddSingleton<AuditMac>();
        if (options.Database == StoreOptions.Postgres) services.AddSingleton<ISqlEngine, PostgresEngine>();
        else services.AddSingleton<ISqlEngine, SqliteEngine>();
        services.AddSingleton<IDatabase, StoreDatabase>();
        services.AddSingleton<StateJson>();
        services.AddKeyedSingleton<IGrainStorage, GrainStateStorage>(StateKind.Store);
        services.AddSingleton<IStateQueries, StateQueries>();
        services.AddSingleton<IDueTimes, DueTable>();
        services.AddSingleton<IStateDocuments, StateDocuments>();
        services.AddSingleton<IHistory, HistoryTables>();
        services.AddSingleton<IAuditLog, AuditTable>();
        services.AddSingleton<ILogs, LogTables>();
        services.AddSingleton<ITaskRuns, TaskRunTable>();
        services.AddSingleton<IMetrics, MetricTables>();
        services.AddSingleton<ILlmUsage, LlmUsageTable>();
        services.AddSingleton<IDeliveries, DeliveryTable>();
        services.AddSingleton<IExtensionUsage, ExtensionUsageTable>();
        services.AddSingleton<IExtensionCatalogue, ExtensionCatalogueTable>();
        services.AddSingleton<IRunSpans, RunSpanTable>();
        services.AddSingleton<IUsageHours, UsageHourTable>();
        services.AddSingleton<IServiceProbe, HistoryProbe>();
        services.AddSingleton<HistoryUpkeep>();
        services.AddSingleton<ISecretBox, SecretBox>();
        services.AddSingleton<IRecordings, Recordings>();
        return services;
    }

    /// <summary>Registers the service that rolls history up and deletes what is too old. It needs the schema: to be started after that.</summary>
    public static IServiceCollection AddFleetUpkeep(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<HistoryUpkeep>());
}
