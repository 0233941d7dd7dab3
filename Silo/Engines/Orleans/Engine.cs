using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Fleet.Silo.Engines;

/// <summary>Microsoft Orleans: here one silo in this process, which is a cluster of its own.</summary>
internal static class Engine
{
    /// <summary>What <c>/health</c> calls it.</summary>
    public const string Name = "orleans";

    /// <summary>
    /// Adds a silo that listens on loopback alone. Grains are found by their assemblies; their store is the keyed
    /// <c>IGrainStorage</c> and their clock the <see cref="TimeProvider"/> that the process has registered.
    /// </summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Fleet:Engine").Get<OrleansOptions>() ?? new OrleansOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        // Its own news would fill the log; whoever wants them says so in the configuration.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Orleans", "Warning")],
        });
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(
                options.SiloPort == 0 ? FreePort() : options.SiloPort,
                options.GatewayPort,
                serviceId: options.ServiceId,
                clusterId: options.ClusterId)
            .Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout)
            .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.CollectionAge));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
