using Microsoft.Data.Sqlite;

namespace Fleet.Load.Agents;

/// <summary>Whether anybody commits to Fleet's file: SQLite changes a number for each other connection whenever one does.</summary>
internal sealed class DatabaseWrites : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly long _before;

    public DatabaseWrites(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=false");
        _connection.Open();
        _before = Version();
    }

    public bool Any => Version() != _before;

    public void Dispose() => _connection.Dispose();

    private long Version()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return (long)command.ExecuteScalar()!;
    }
}
