using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fleet.Store.Sqlite;

/// <summary>The database file and how its connections are set up.</summary>
internal sealed class SqliteFile(StoreOptions options)
{
    private readonly string _path = Path.Combine(Path.GetFullPath(options.DataPath), "fleet.db");

    /// <summary>Opens a connection that may write, and makes the file if it is missing.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        // FULL: in WAL mode it is what makes a commit survive the loss of power, not only of the process.
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return connection;
    }

    /// <summary>Opens a connection that cannot write.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        connection.CreateFunction(SqliteDialect.Fold, (string? text) => text?.ToUpperInvariant(), isDeterministic: true);
        return connection;
    }

    /// <summary>Makes the folder, and finds out now whether the file can be opened.</summary>
    /// <exception cref="InvalidOperationException">It cannot; the message names the option.</exception>
    public void Prepare()
    {
        DataFolder.Ensure(options);
        try
        {
            OpenWriter().Dispose();
        }
        catch (SqliteException cause)
        {
            throw new InvalidOperationException(
                $"The database '{_path}' (folder: option Store:DataPath) cannot be opened: {cause.Message}", cause);
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var seconds = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = mode,
            DefaultTimeout = seconds,
            // The engine keeps its own connections: the provider's pool would forget their functions and settings.
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Run(connection, $"PRAGMA busy_timeout = {seconds * 1000};");
            // A compiled statement stays as it is, whatever values it is run with; else it is planned anew each time.
            _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
