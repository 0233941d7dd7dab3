using System.Net;
using Microsoft.Extensions.Configuration;

namespace Fleet.Silo.Engines.Clustering;

/// <summary>Chooses one by the setting <c>Fleet:Engine:Clustering</c>, and refuses what cannot be meant.</summary>
internal static class Clusterings
{
    /// <summary>The one that the configuration asks for; without a word of it, the database if it is one that several processes share.</summary>
    /// <exception cref="InvalidOperationException">It asks for what there is not, or lacks what that needs.</exception>
    public static IClustering Choose(IConfiguration configuration, OrleansOptions options)
    {
        var (role, connectionString) = (configuration.Role(), configuration["Fleet:ConnectionString"]);
        var isShared = configuration["Fleet:Database"] is "postgres" && connectionString is not (null or "");
        if (role is not FleetRole.All && !isShared)
        {
            throw new InvalidOperationException(
                $"Fleet:Role is '{configuration["Fleet:Role"]}', and several processes share one PostgreSQL: Fleet:Database must be 'postgres'");
        }

        return options.Clustering?.ToLowerInvariant() switch
        {
            null or "" when isShared => new InDatabase(connectionString!),
            "database" when isShared => new InDatabase(connectionString!),
            "redis" when !isShared => throw Needs("redis", "several processes, which share one PostgreSQL: Fleet:Database must be 'postgres'"),
            "redis" when options.Redis is null or "" => throw Needs("redis", "where it is: Fleet:Engine:Redis, such as 'host:6379,password=...'"),
            "redis" => new InRedis(options.Redis),
            null or "" => new OnLocalhost(0, 0, options),
            "localhost" => Local(options, role, isShared),
            "database" => throw Needs("database", "PostgreSQL: Fleet:Database must be 'postgres'"),
            _ => throw new InvalidOperationException($"Fleet:Engine:Clustering is '{options.Clustering}' and must be database, redis or localhost"),
        };
    }

    private static OnLocalhost Local(OrleansOptions options, FleetRole role, bool isShared)
    {
        if (!IPAddress.IsLoopback(options.Address)) throw Needs("localhost", "one machine: Fleet:Engine:AdvertisedAddress must be 127.0.0.1");
        if (options.PrimarySiloPort != 0 && !isShared) throw Needs("localhost", "PostgreSQL for several silos: Fleet:Database must be 'postgres'");
        if (role is FleetRole.Api && options.GatewayPort == 0)
        {
            throw Needs("localhost", "the way to a silo for a process of the role 'api': Fleet:Engine:GatewayPort must be that silo's");
        }

        return new(options.PrimarySiloPort == options.SiloPort ? 0 : options.PrimarySiloPort, options.GatewayPort, options);
    }

    private static InvalidOperationException Needs(string clustering, string what) => new($"Fleet:Engine:Clustering is '{clustering}', which needs {what}");
}
