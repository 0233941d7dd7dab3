using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Fleet.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace Fleet.Silo.Engines;

/// <summary>Microsoft Orleans: a silo in this process, or a client of silos in others.</summary>
internal static class Engine
{
    /// <summary>What <c>/health</c> calls it.</summary>
    public const string Name = "orleans";

    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Adds a silo or, to a process that only serves requests, a client. Grains are found by their assemblies; their store is the keyed
    /// <c>IGrainStorage</c> and their clock the <see cref="TimeProvider"/> that the process has registered.
    /// </summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        var options = Read<OrleansOptions>(builder, "Fleet:Engine");
        var membership = Read<MembershipOptions>(builder, "Fleet:Membership");
        // Its own news would fill the log; whoever wants them says so in the configuration.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Orleans", "Warning"), new("Logging:LogLevel:Polly", "Warning")],
        });
        // What a store throws crosses calls as it is.
        builder.Services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(Npgsql));
        var (role, database) = (builder.Configuration.Role(), SharedDatabase(builder.Configuration));
        if (role is FleetRole.Api) AddClient(builder, options, database);
        else AddSilo(builder, options, membership, role, database);
    }

    private static void AddSilo(
        IHostApplicationBuilder builder, OrleansOptions options, MembershipOptions membership, FleetRole role, string? database) => builder.UseOrleans(silo =>
    {
        var siloPort = options.SiloPort == 0 ? FreePort() : options.SiloPort;
        // Without callers in other processes nobody needs a gateway, and whoever reaches one may call every grain.
        var gatewayPort = options.GatewayPort == 0 && role is FleetRole.Silo ? FreePort() : options.GatewayPort;
        if (database is null)
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: options.ServiceId, clusterId: options.ClusterId);
        }
        else
        {
            silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, database));
            silo.ConfigureEndpoints(options.Address, siloPort, gatewayPort, listenOnAnyHostAddress: false);
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
            silo.Configure<ClusterMembershipOptions>(membership.Apply);
        }

        silo.AddOutgoingGrainCallFilter<TraceSender>();
        ActivationCounts.Add(silo.Services);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.CollectionAge);
    });

    private static void AddClient(IHostApplicationBuilder builder, OrleansOptions options, string? database)
    {
        if (database is null) throw new InvalidOperationException("Fleet:Role is 'api', which asks for silos that it finds in PostgreSQL: Fleet:Database must be 'postgres'");
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, database));
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
            client.AddOutgoingGrainCallFilter<TraceSender>();
            client.UseConnectionRetryFilter<PatientConnection>();
        });
    }

    private static T Read<T>(IHostApplicationBuilder builder, string section) where T : class, new()
    {
        var options = builder.Configuration.GetSection(section).Get<T>() ?? new T();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    /// <summary>The database in which silos find each other; null for a silo that is alone.</summary>
    private static string? SharedDatabase(IConfiguration configuration) =>
        configuration["Fleet:Database"] is "postgres" ? configuration["Fleet:ConnectionString"] : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
