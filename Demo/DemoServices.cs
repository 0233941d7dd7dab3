using Fleet.Cloud;
using Fleet.Demo.Machines;
using Fleet.Demo.Outside;
using Fleet.Demo.Running;
using Fleet.Demo.World;
using Fleet.Drift;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Remote;
using Fleet.Security;
using Fleet.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Demo;

/// <summary>Registers the room.</summary>
public static class DemoServices
{
    /// <summary>
    /// Adds the ports to machines, clouds and the outside, with simulated ones behind them, and the clock: in the place of the rooms that have the
    /// real ones. Needs grains, a store and logging.
    /// </summary>
    public static IServiceCollection AddFleetDemo(this IServiceCollection services, DemoSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<DemoClock>()
        .AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DemoClock>())
        .AddSingleton<DemoWorld>()
        .AddSingleton<IMachines, DemoMachines>()
        .AddSingleton<IRuntimes, DemoRuntimes>()
        .AddSingleton<IRemoteFiles, DemoFiles>()
        .AddSingleton<IRemoteCommands, DemoCommands>()
        .AddSingleton<ITerminals, DemoTerminals>()
        .AddSingleton<IMachineScans, DemoScans>()
        .AddSingleton<IConfigurationReader, DemoReader>()
        .AddSingleton<ISites, DemoSites>()
        .AddSingleton<IAdvisories, DemoAdvisories>()
        .AddSingleton<ICloudProviders, DemoClouds>()
        .AddSingleton<DemoOutside>()
        .AddSingleton<IHttpCaller>(provider => provider.GetRequiredService<DemoOutside>())
        .AddSingleton<IHttpReader>(provider => provider.GetRequiredService<DemoOutside>())
        .AddSingleton<IMailer>(provider => provider.GetRequiredService<DemoOutside>())
        .AddSingleton<INoticeSender>(provider => provider.GetRequiredService<DemoOutside>())
        .AddSingleton<IWebhookSender>(provider => provider.GetRequiredService<DemoOutside>())
        .AddSingleton<DemoRegisters>()
        .AddSingleton<DemoAgents>()
        .AddSingleton<DemoIncidents>()
        .AddSingleton<DemoPast>();

    /// <summary>Adds the service that fills the fleet and keeps it alive: to be started when grains can be called.</summary>
    public static IServiceCollection AddFleetDemoLife(this IServiceCollection services) => services.AddHostedService<DemoFleet>().AddHostedService<DemoGreeting>();
}
