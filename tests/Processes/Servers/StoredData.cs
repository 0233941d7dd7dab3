using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fleet.Tests.Processes.Servers;

/// <summary>What a Fleet has stored, looked at past it.</summary>
/// <param name="server">Whose data.</param>
public sealed class StoredData(FleetServer server)
{
    private string? Postgres => server.Settings.GetValueOrDefault("Fleet__ConnectionString");

    /// <summary>The ids of all states of that kind.</summary>
    /// <param name="kind">Such as <c>instance</c>.</param>
    public async Task<IReadOnlyList<string>> Ids(string kind)
    {
        await using var connection = await Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM grain_state WHERE kind = @kind";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@kind", kind);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync()) ids.Add(reader.GetString(0));
        return ids;
    }

    /// <summary>What SQLite says of its own file: <c>ok</c>, or what is broken. PostgreSQL has no such question: always <c>ok</c>.</summary>
    public async Task<string> Integrity()
    {
        if (Postgres is not null) return "ok";
        await using var connection = await Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task<DbConnection> Open()
    {
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.DataFolder, "fleet.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        DbConnection connection = Postgres is { } postgres
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ToString())
            : new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
