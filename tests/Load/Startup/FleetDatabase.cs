using System.Data.Common;
using Fleet.Load.Hosting;
using Fleet.Tests.PostgresHost;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fleet.Load.Startup;

/// <summary>One Fleet's database, which outlives the processes that are started on it.</summary>
internal sealed class FleetDatabase : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-load-");
    private readonly string? _postgres;

    private FleetDatabase(string? postgres) => _postgres = postgres;

    /// <summary>A new, empty one.</summary>
    /// <param name="server">Where; null for a SQLite file.</param>
    public static async Task<FleetDatabase> Make(PostgresServer? server) => new(server is null ? null : await server.CreateDatabase());

    public bool IsPostgres => _postgres is not null;

    /// <summary>A Fleet on it, in a process of its own.</summary>
    public Task<ChildServer> Start() => LoadedApi.Start(_folder.FullName,
    [
        // The least that there is, so that a run sees idle grains go.
        ("Fleet__Engine__CollectionAge", "00:02:00"),
        .. _postgres is null ? Array.Empty<(string, string)>() : [("Fleet__Database", "postgres"), ("Fleet__ConnectionString", _postgres)],
    ]);

    /// <summary>A connection of ours, while no Fleet runs on it.</summary>
    public async Task<DbConnection> Open()
    {
        DbConnection connection = _postgres is null
            ? new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "fleet.db")};Pooling=false")
            : new NpgsqlConnection($"{_postgres};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
