using System.Data.Common;
using Fleet.Tests.PostgresHost;
using Microsoft.Data.Sqlite;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Fleet.Store.Tests.Hosts;

/// <summary>An empty database of one test, of either engine.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"fleet-store-{Guid.NewGuid():N}");

    /// <summary>Options that reach the database. The first call makes it.</summary>
    public abstract Task<StoreOptions> Options();

    /// <summary>A connection beside the store's own: to look, to tamper, to lock.</summary>
    public abstract Task<DbConnection> Connect();

    /// <summary>Begins a transaction that holds up every writer.</summary>
    protected abstract string LockWriters { get; }

    /// <summary>Holds up the writers until it is disposed of.</summary>
    public async Task<IAsyncDisposable> Lock()
    {
        var connection = await Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant.
        command.CommandText = LockWriters;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async Task<object?> Scalar(string sql)
    {
        await using var connection = await Connect();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own SQL.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class SqliteTestDatabase : TestDatabase
{
    protected override string LockWriters => "BEGIN IMMEDIATE";

    public override Task<StoreOptions> Options() => Task.FromResult(new StoreOptions { DataPath = Folder });

    public override async Task<DbConnection> Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "fleet.db")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}

public sealed class PostgresTestDatabase(PostgresServer server) : TestDatabase
{
    private string? _connectionString;

    protected override string LockWriters => "BEGIN; LOCK TABLE grain_state, samples, events IN EXCLUSIVE MODE";

    public override async Task<StoreOptions> Options() => new()
    {
        Database = "postgres",
        DataPath = Folder,
        ConnectionString = _connectionString ??= await server.CreateDatabase(),
    };

    public override async Task<DbConnection> Connect()
    {
        var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
