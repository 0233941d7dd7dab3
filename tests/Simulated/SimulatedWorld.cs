using System.Text.Json.Serialization.Metadata;
using Fleet.Backups;
using Fleet.Billing;
using Fleet.Cloud;
using Fleet.Costs;
using Fleet.Drift;
using Fleet.Extensions;
using Fleet.Grains;
using Fleet.Grains.Webhooks;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Remote;
using Fleet.ScheduledTasks;
using Fleet.Storage;
using Fleet.TestKit;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Fleet.Simulated;

/// <summary>All that is not Fleet itself: clock, store, machines, a cloud, receivers of notices. It outlives the process that uses it.</summary>
internal sealed class SimulatedWorld
{
    public SimulatedWorld()
    {
        Machine = new SimulatedMachine(Time);
        Backups = new SimulatedStore(Machine);
        Sites = new SimulatedSites(Machine);
        Outside = new Outside(Time);
        Store = new MemoryStore(new ServiceCollection().AddFleetGrains().BuildServiceProvider().GetServices<IJsonTypeInfoResolver>());
    }

    public ManualTime Time { get; } = new();

    public SimulatedMachine Machine { get; }

    public SimulatedStore Backups { get; }

    public SimulatedSites Sites { get; }

    public SimulatedCloud Cloud { get; } = new();

    public ToldNotices Told { get; } = new();

    public ToldWebhooks Webhooks { get; } = new();

    public Outside Outside { get; }

    public PlainPasswords Passwords { get; } = new();

    public FixedTariffs Tariffs { get; } = new();

    public MemoryStore Store { get; }

    /// <summary>Registers the grains and, for each of their ports, what stands behind it here.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddFleetGrains();
        services.AddKeyedSingleton<IGrainStorage>(StateKind.Store, Store);
        services.AddSingleton<IStateQueries>(Store);
        services.AddSingleton<IDueTimes>(Store);
        services.AddSingleton<ITaskRuns>(Store);
        services.AddSingleton<ICloudProviders>(Cloud);
        services.AddSingleton<ISecretBox, OpenBox>();
        services.AddSingleton<IPasswords>(Passwords);
        services.AddSingleton<IHistory>(Store);
        services.AddSingleton<ILlmUsage>(Store);
        services.AddSingleton<IExtensionUsage>(Store);
        services.AddSingleton<IMetrics>(Store);
        services.AddSingleton<IRunSpans>(Store);
        services.AddSingleton<IUsageHours>(Store);
        services.AddSingleton<ITariffs>(Tariffs);
        services.AddSingleton<ICosts>(Store);
        services.AddSingleton<IIncomingGrainCallFilter>(Told);
        services.AddSingleton<IWebhookQueue>(provider =>
        {
            Webhooks.Next = ActivatorUtilities.CreateInstance<WebhookQueue>(provider);
            return Webhooks;
        });
        services.AddSingleton<IMachines>(Machine);
        services.AddSingleton<IRuntimes>(Machine);
        services.AddSingleton<IConfigurationReader>(Machine);
        services.AddSingleton<IDriftRecords>(Store);
        services.AddSingleton<IBackupStores>(Backups);
        services.AddSingleton<ISites>(Sites);
        services.AddSingleton<INoticeSender>(Outside);
        services.AddSingleton<IDeliveries>(Outside);
    }
}
