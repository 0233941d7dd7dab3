using System.Security.Cryptography;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Fleet.Cluster.Tests;

/// <summary>
/// All processes of one Fleet on a PostgreSQL of its own: three that host grains and two that serve requests; on the engine that lives in one
/// process, that one.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
#if FLEET_ORLEANS
    private static readonly string[] Roles = ["silo", "silo", "silo", "api", "api"];
#else
    private static readonly string[] Roles = ["all"];
#endif

    private readonly string _database;

    private Cluster(string database, IEnumerable<(string Role, IReadOnlyDictionary<string, string> Settings)> nodes)
    {
        _database = database;
        var settings = new Dictionary<string, string>
        {
            ["Fleet__Database"] = "postgres",
            ["Fleet__ConnectionString"] = database,
            ["Fleet__SecretKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        Nodes = [.. nodes.Select(node => new FleetServer(new Dictionary<string, string>([.. settings, .. node.Settings, new("Fleet__Role", node.Role)])))];
    }

    public IReadOnlyList<FleetServer> Nodes { get; }

    /// <summary>Those that host grains.</summary>
    public IReadOnlyList<FleetServer> Hosts => [.. Nodes.Where(node => node.Role is not "api")];

    /// <summary>Those that serve requests.</summary>
    public IReadOnlyList<FleetServer> Doors => [.. Nodes.Where(node => node.Role is not "silo")];

    public static Task<Cluster> Start(PostgresServer postgres) => Start(postgres, Roles, new Dictionary<string, string>());

    /// <summary>Starts processes of these roles, all with these settings.</summary>
    public static Task<Cluster> Start(PostgresServer postgres, IEnumerable<string> roles, IReadOnlyDictionary<string, string> settings) =>
        Start(postgres, [.. roles.Select(role => (role, settings))]);

    /// <summary>Starts processes of these roles, each with its settings.</summary>
    public static async Task<Cluster> Start(PostgresServer postgres, params (string Role, IReadOnlyDictionary<string, string> Settings)[] nodes)
    {
        var cluster = new Cluster(await postgres.CreateDatabase(), nodes);
        try
        {
            // The first one makes the schema and the first key; the others find them.
            await cluster.Nodes[0].Run();
            await Task.WhenAll(cluster.Nodes.Skip(1).Select(node => node.Run()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many silos were voted out, or have ended in good order.</summary>
    public Task<long> Dead() => Count("SELECT count(*) FROM cluster_silos WHERE status = 6");

    /// <summary>How many silos the database has ever heard of.</summary>
    public Task<long> Silos() => Count("SELECT count(*) FROM cluster_silos");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
    }

    private async Task<long> Count(string query)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
#pragma warning disable CA2100 // One of the two above.
        await using var command = new NpgsqlCommand(query, connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
