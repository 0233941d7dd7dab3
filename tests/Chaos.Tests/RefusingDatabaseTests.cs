using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Histories;
using Npgsql;

namespace Fleet.Chaos.Tests;

/// <summary>A database that is there, and refuses: no connection is left, or it takes no changes.</summary>
public sealed class RefusingDatabaseTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MaxConnections = 20;

    private readonly PostgresServer _postgres = new() { Settings = $"-c max_connections={MaxConnections}" };

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task It_has_no_connection_left_and_then_takes_no_changes_for_a_while()
    {
        // Taken before Fleet has any: it may take all that are left.
        await using var own = new NpgsqlConnection(await _postgres.CreateDatabase());
        await own.OpenAsync();
        await using var scene = await Scene.Begin(output, _postgres);
        var agent = scene.Load.Agents[0];
        for (var round = 0; round < (Scene.IsLong ? 10 : 1); round++)
        {
            await Scene.Pass(1);
            await using (await Hoard.Take(Database(scene), own))
            {
                await IsRefused(scene);
                await IsAwake(scene, agent);
            }

            await scene.Writes();
            await scene.Served();
            await SetReadOnly(scene, "on");
            await IsRefused(scene);
            Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/api/v1/instances")).Status);
            await IsAwake(scene, agent);
            await SetReadOnly(scene, "off");
            await scene.Writes();
            await scene.Served();
        }

        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    private static async Task IsAwake(Scene scene, LiveAgent agent)
    {
        var (beats, connections) = (agent.Beats, agent.Connections);
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/health/live")).Status);
        await Eventually.BecomesAsync("heartbeats are acknowledged", true, () => agent.Beats > beats + 1);
        Assert.Equal(connections, agent.Connections);
    }

    private static async Task IsRefused(Scene scene)
    {
        var refused = new Reply(Result.Ok, 0, null, "");
        await Eventually.BecomesAsync("changes are refused", 503, async () =>
        {
            refused = await scene.Load.Caller.Ask(HttpMethod.Post, "/api/v1/instances", new JsonObject { ["name"] = $"more-{Guid.NewGuid():N}", ["provider"] = "docker" });
            return refused.Status;
        });
        Assert.Equal("service_unavailable", (string)refused.Body!["code"]!);
    }

    private static string Database(Scene scene) => new NpgsqlConnectionStringBuilder(scene.Fleet.Settings["Fleet__ConnectionString"]) { Pooling = false }.ToString();

    private static async Task SetReadOnly(Scene scene, string value)
    {
        await using var connection = new NpgsqlConnection($"{Database(scene)};Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The database's own name, and on or off.
        command.CommandText = $"ALTER DATABASE {connection.Database} SET default_transaction_read_only = {value}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();

        // It is for new connections only.
        await EndFleets(connection);
    }

    private static async Task EndFleets(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fleet'";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>All connections that a server gives, but for the one that ends others.</summary>
    private sealed class Hoard : IAsyncDisposable
    {
        private readonly List<NpgsqlConnection> _all = [];

        public static async Task<Hoard> Take(string database, NpgsqlConnection own)
        {
            var hoard = new Hoard();
            while (hoard._all.Count < MaxConnections - 1)
            {
                try
                {
                    var connection = new NpgsqlConnection(database);
                    hoard._all.Add(connection);
                    await connection.OpenAsync();
                }
                catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.TooManyConnections)
                {
                    // Those that Fleet has: it has to come back for them, and finds none.
                    hoard._all.RemoveAt(hoard._all.Count - 1);
                    await EndFleets(own);
                }
            }

            return hoard;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _all) await connection.DisposeAsync();
        }
    }
}
