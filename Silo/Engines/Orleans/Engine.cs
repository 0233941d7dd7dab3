using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Fleet.Silo.Engines.Clustering;
using Fleet.Silo.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
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

    private const string Section = "Fleet:Engine";

    /// <summary>
    /// Adds a silo or, to a process that only serves requests, a client. Grains are found by their assemblies; their store is the keyed
    /// <c>IGrainStorage</c> and their clock the <see cref="TimeProvider"/> that the process has registered.
    /// </summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        var options = Read<OrleansOptions>(builder.Configuration, Section);
        var membership = Read<MembershipOptions>(builder.Configuration, "Fleet:Membership");
        var clustering = Clusterings.Choose(builder.Configuration, options);
        if (clustering.IsShared) membership.Check(options.ResponseTimeout);
        // Its own news would fill the log; whoever wants them says so in the configuration.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Orleans", "Warning"), new("Logging:LogLevel:Polly", "Warning")],
        });
        // What a store throws crosses calls as it is.
        builder.Services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(InDatabase.Npgsql));
        if (builder.Configuration.Role() is FleetRole.Api) AddClient(builder, options, clustering);
        else AddSilo(builder, options, membership, clustering);
    }

    /// <summary>Maps Orleans' own pages; null if the configuration does not ask for them.</summary>
    public static IEndpointConventionBuilder? MapPages(IEndpointRouteBuilder app) =>
        Read<OrleansOptions>(app.ServiceProvider.GetRequiredService<IConfiguration>(), Section).Dashboard ? Dashboard.Map(app) : null;

    private static void AddSilo(IHostApplicationBuilder builder, OrleansOptions options, MembershipOptions membership, IClustering clustering) => builder.UseOrleans(silo =>
    {
        clustering.Join(silo);
        var siloPort = options.SiloPort == 0 ? FreePort() : options.SiloPort;
        // Without callers in other processes nobody needs a gateway, and whoever reaches one may call every grain.
        var gatewayPort = options.GatewayPort == 0 && builder.Configuration.Role() is FleetRole.Silo ? FreePort() : options.GatewayPort;
        silo.ConfigureEndpoints(options.Address, siloPort, gatewayPort, listenOnAnyHostAddress: false);
        silo.Configure<ClusterOptions>(options.Name);
        silo.Configure<ClusterMembershipOptions>(membership.Apply);
        silo.AddOutgoingGrainCallFilter<TraceSender>();
        ActivationCounts.Add(silo.Services);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.CollectionAge);
        if (options.Dashboard) Dashboard.Add(silo);
    });

    private static void AddClient(IHostApplicationBuilder builder, OrleansOptions options, IClustering clustering) => builder.UseOrleansClient(client =>
    {
        clustering.Find(client);
        client.Configure<ClusterOptions>(options.Name);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        client.AddOutgoingGrainCallFilter<TraceSender>();
        client.UseConnectionRetryFilter<PatientConnection>();
        if (options.Dashboard) Dashboard.Add(client);
    });

    private static T Read<T>(IConfiguration configuration, string section) where T : class, new()
    {
        var options = configuration.GetSection(section).Get<T>() ?? new T();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
