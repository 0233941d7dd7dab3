using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
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
    public async Task No_connection_is_left_for_a_while()
    {
        await using var scene = await Scene.Begin(output, _postgres);
        await Scene.Pass(1);
        await using (var hoard = await Hoard.Take(Database(scene)))
        {
            await IsRefused(scene, "POST", 503);
            Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/health/live")).Status);
        }

        await scene.Writes();
        await scene.Served();
        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    [Fact]
    public async Task It_takes_no_changes_for_a_while()
    {
        await using var scene = await Scene.Begin(output, _postgres);
        await Scene.Pass(1);
        await SetReadOnly(scene, "on");
        await IsRefused(scene, "POST", 503);
        var agent = scene.Load.Agents[0];
        var beats = agent.Beats;
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/api/v1/instances")).Status);
        await Eventually.BecomesAsync("heartbeats are acknowledged", true, () => agent.Beats > beats + 1);
        await SetReadOnly(scene, "off");
        await scene.Writes();
        await scene.Served();
        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    private static async Task IsRefused(Scene scene, string method, int status)
    {
        var reply = new Reply();
        await Eventually.BecomesAsync("changes are refused", status, async () =>
        {
            var answer = await scene.Load.Caller.Ask(new(method), "/api/v1/instances", new System.Text.Json.Nodes.JsonObject { ["name"] = $"more-{Guid.NewGuid():N}", ["provider"] = "docker" });
            reply = new(answer.Status, (string?)answer.Body?["code"]);
            return answer.Status;
        });
        Assert.Equal("service_unavailable", reply.Code);
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
        await EndOthers(connection);
    }

    /// <summary>It is for new connections only: the others end.</summary>
    private static async Task EndOthers(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Reply(int Status = 0, string? Code = null);

    /// <summary>All connections that a server gives.</summary>
    private sealed class Hoard : IAsyncDisposable
    {
        private readonly List<NpgsqlConnection> _all = [];

        public static async Task<Hoard> Take(string database)
        {
            var hoard = new Hoard();
            while (hoard._all.Count < MaxConnections)
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
                    await EndOthers(hoard._all[0], hoard._all.Count);
                }
            }

            return hoard;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _all) await connection.DisposeAsync();
        }

        private static async Task EndOthers(NpgsqlConnection connection, int own)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fleet'";
            await command.ExecuteNonQueryAsync();
            Assert.True(own > 0);
        }
    }
}
