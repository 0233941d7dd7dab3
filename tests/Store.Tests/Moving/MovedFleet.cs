using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Storage;
using Fleet.Store.Moving;
using Fleet.Store.Tests.Hosts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;

namespace Fleet.Store.Tests.Moving;

/// <summary>A fleet on SQLite with rows in every table: through the ports what has a meaning of its own, and rows of every column's type in the rest.</summary>
internal static class MovedFleet
{
    public const string LoggedWord = "überraschend";

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static async Task Fill(StoreOptions options, CancellationToken cancellation)
    {
        await using (var store = new ServiceCollection().AddFleetStore(options).BuildServiceProvider())
        {
            await store.GetRequiredService<IDatabase>().Migrate(cancellation);
            await States(store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store));
            await History(store.GetRequiredService<IHistory>(), cancellation);
            await store.GetRequiredService<IDueTimes>().Put(
                [.. Enumerable.Range(0, 12).Select(i => new DueRow(i % 16, $"op_{i / 3}", $"tick \"{i}\"", Noon.AddSeconds(i), $"o{i}", i))], cancellation);
        }

        using var connection = new SqliteConnection($"Data Source={Path.Combine(options.DataPath, "fleet.db")};Pooling=false");
        connection.Open();
        foreach (var table in MovedTables.All.Where(table => IsEmpty(connection, table.Name))) Rest(connection, table.Name);
    }

    private static async Task States(IGrainStorage grains)
    {
        var geo = JsonNode.Parse("""{"latitude":52.50,"longitude":-1e1,"city":"Köln"}""")!.AsObject();
        await Write(grains, StateKinds.Instance, "inst_1", new() { ["status"] = "Running", ["team"] = "team_1", ["provider"] = "ssh", ["geo"] = geo });
        await Write(grains, StateKinds.Instance, "inst_2", new() { ["status"] = "Running", ["provider"] = "ssh", ["tags"] = new JsonObject { ["geo_lat"] = "1.0" } });
        await Write(grains, StateKinds.Instance, "inst_3", new() { ["status"] = "Destroyed" });
        // Its last change is later than its beginning, which the new side must not take for it.
        var deployment = await Write(grains, StateKinds.Operation, "op_1", Operation("Running"));
        deployment.State = Operation("Succeeded");
        await grains.WriteStateAsync(StateKinds.Operation, GrainStorageExtensions.Grain("op_1"), deployment);
        for (var i = 0; i < 8; i++)
        {
            var odd = JsonNode.Parse("""{"z":1.50,"a":[1e2,-0.0,0.00001,12345678901234567890,true,null,"\u00e4\n\"\\"],"":{}}""")!.AsObject();
            await Write(grains, StateKinds.Server, $"srv_{i}", new() { ["name"] = $"box {i} €😀", ["odd"] = odd, ["createdAt"] = "2026-01-01T00:00:00.0000000Z" });
        }
    }

    private static Dictionary<string, JsonNode> Operation(string status) => new()
    {
        ["kind"] = "DeployInstance", ["status"] = status, ["target"] = "inst_1", ["createdAt"] = "2026-01-01T00:00:00.0000000Z",
    };

    private static async Task<Stored<Dictionary<string, JsonNode>>> Write(
        IGrainStorage grains, string kind, string id, Dictionary<string, JsonNode> state)
    {
        var stored = new Stored<Dictionary<string, JsonNode>> { State = state };
        await grains.WriteStateAsync(kind, GrainStorageExtensions.Grain(id), stored);
        return stored;
    }

    private static async Task History(IHistory history, CancellationToken cancellation)
    {
        for (var i = 0; i < 12; i++)
        {
            await history.Append(new EventRow($"e{i}", "inst_1", "DEPLOY", Noon.AddMilliseconds(i), i % 2 == 0 ? null : """{"by":"ü"}"""), cancellation);
            await history.Append(
                new AuditRow($"a{i}", Noon.AddSeconds(i), "usr_1", "CREATE", "server", $"srv_{i}", """{"outcome":"ok"}""") { After = """{"name":"böx"}""" }, cancellation);
        }

        await history.Append(
            [.. Enumerable.Range(0, 12).Select(i => new LogRow($"l{i}", "inst_1", "INFO", "APP", $"line {i}: {LoggedWord}, ended at /var/log", Noon, null, i == 3 ? "dep_1" : null))],
            cancellation);
        for (var i = 0; i < 12; i++)
        {
            // The last two are the same: such rows may be there.
            var at = Noon.AddSeconds(Math.Min(i, 10));
            history.TryAppend(new SampleRow("inst_1", at, 0.1 * Math.Min(i, 10), 1, 2, long.MaxValue, 4) { Load1 = 1.0 / 3, NetReceived = 7, Cores = 2 });
        }
    }

    private static bool IsEmpty(SqliteConnection connection, string table)
    {
        using var command = Command(connection, $"SELECT NOT EXISTS (SELECT 1 FROM {table})");
        return (long)command.ExecuteScalar()! == 1;
    }

    private static void Rest(SqliteConnection connection, string table)
    {
        List<(string Name, string Type, bool MayBeNull)> columns = [];
        using (var info = Command(connection, $"SELECT name, type, \"notnull\" = 0 AND pk = 0 FROM pragma_table_info('{table}')"))
        using (var reader = info.ExecuteReader())
        {
            while (reader.Read()) columns.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        for (var i = 0; i < 4; i++)
        {
            using var insert = Command(connection, $"INSERT INTO {table} VALUES ({string.Join(", ", columns.Select((_, column) => $"@v{column}"))})");
            for (var column = 0; column < columns.Count; column++)
            {
                var (name, type, mayBeNull) = columns[column];
                insert.Parameters.AddWithValue($"v{column}", i == 0 && mayBeNull ? DBNull.Value : Value(name, type, i));
            }

            insert.ExecuteNonQuery();
        }
    }

    private static object Value(string name, string type, int i) => type switch
    {
        "TEXT" => string.Create(CultureInfo.InvariantCulture, $"{name} {i} ä€😀 '\"\\\t"),
        "REAL" => i == 1 ? -1e300 : 0.1 * i,
        // Flags are read as such.
        _ when name.StartsWith("is_", StringComparison.Ordinal) || name is "failed" => i % 2,
        _ => i == 1 ? long.MaxValue : -i,
    };

#pragma warning disable CA2100 // Tests write their own SQL.
    private static SqliteCommand Command(SqliteConnection connection, string sql) => new(sql, connection);
#pragma warning restore CA2100
}
