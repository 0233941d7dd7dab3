using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleet.Moving;
using Fleet.Store.Migrations;
using Fleet.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Fleet.Store.Moving;

/// <summary>The old side: a SQLite file that nobody else uses meanwhile. It is only read, all of it as it was at one moment.</summary>
internal sealed class MoveSource : IDisposable
{
    private readonly string _path;
    private readonly IDisposable _lock;
    private readonly SqliteConnection _connection;
    private SqliteTransaction? _transaction;

    private MoveSource(string path, IDisposable @lock, SqliteConnection connection) => (_path, _lock, _connection) = (path, @lock, connection);

    /// <exception cref="MoveException">There is none, or somebody uses it.</exception>
    public static MoveSource Open(StoreOptions options)
    {
        var folder = Path.GetFullPath(options.DataPath);
        var path = Path.Combine(folder, "fleet.db");
        if (!File.Exists(path)) throw MoveException.Refuse($"There is no fleet.db in '{folder}'.");
        IDisposable? held = null;
        try
        {
            held = DataLock.Own(folder) ?? throw MoveException.Refuse($"A running Fleet uses '{folder}', or another move: stop it first.");
            var source = new MoveSource(path, held, new SqliteFile(options).OpenReader());
            held = null;
            source.Begin();
            return source;
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new MoveException($"'{path}' cannot be read: {fault.Message}", fault) { IsRefusal = true };
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Which fleet it is: when its schema came about, step by step, which no other fleet has the same.</summary>
    public string Identity { get; private set; } = "";

    /// <summary>In which state: other once anybody has written.</summary>
    public string State { get; private set; } = "";

    public IReadOnlyList<string> Tables { get; private set; } = [];

    public IReadOnlyList<string> Columns(string table) => Strings($"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");

    public long Count(string table) => (long)Command($"SELECT count(*) FROM {table}").ExecuteScalar()!;

    public SqliteDataReader Read(string sql) => Command(sql).ExecuteReader();

    /// <summary>The rows behind a key, the key's columns first.</summary>
    public SqliteDataReader Behind(MovedTable table, IReadOnlyList<MovedColumn> columns, IReadOnlyList<string>? after, int limit)
    {
        var key = table.Key is [] ? "rowid" : string.Join(", ", table.Key);
        var names = Enumerable.Range(0, after?.Count ?? 0).Select(i => table.Key is [] ? $"CAST(@k{i} AS INTEGER)" : $"@k{i}");
        var where = after is null ? "" : $"WHERE ({key}) > ({string.Join(", ", names)}) ";
        var command = Command($"SELECT {key}, {string.Join(", ", columns.Select(column => column.Name))} FROM {table.Name} {where}ORDER BY {key} LIMIT @limit");
        for (var i = 0; i < (after?.Count ?? 0); i++) command.Parameters.AddWithValue($"k{i}", after![i]);
        command.Parameters.AddWithValue("limit", limit);
        return command.ExecuteReader();
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
        _lock.Dispose();
    }

    private void Begin()
    {
        try
        {
            _transaction = _connection.BeginTransaction(deferred: true);
            Tables = Strings("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name");
            Check();
            Identity = Hash(Strings("SELECT version || ' ' || name || ' ' || applied_at FROM schema_version ORDER BY version"));
            State = Hash([.. new[] { _path, _path + "-wal" }.Select(Trace)]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Check()
    {
        if (!Tables.Contains("schema_version")) throw MoveException.Refuse($"'{_path}' holds no fleet.");
        var known = MigrationStep.All(new SqliteDialect().Migrations)[^1].Number;
        var found = (long)Command("SELECT coalesce(max(version), 0) FROM schema_version").ExecuteScalar()!;
        if (found > known) throw MoveException.Refuse($"A newer Fleet has written '{_path}' (its schema is at step {found}, known are {known}): move it with that one.");
        if (found < known)
        {
            throw MoveException.Refuse(
                $"An older Fleet has written '{_path}' (its schema is at step {found} of {known}): start this version of Fleet on it once, and stop it.");
        }

        var strange = Tables.Where(table => !MovedTables.All.Any(moved => moved.Name == table) && !MovedTables.Left.Any(left => left.Is(table))).ToArray();
        if (strange is not []) throw MoveException.Refuse($"'{_path}' holds tables that are none of Fleet's: {string.Join(", ", strange)}.");
    }

    // What has been written and is not in the file yet stands in its log, which readers leave empty where there was none.
    private static string Trace(string path) => new FileInfo(path) is { Exists: true, Length: > 0 } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
        : "";

    private static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private List<string> Strings(string sql)
    {
        using var reader = Read(sql);
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }

#pragma warning disable CA2100 // Names that MovedTables and the schemas give.
    private SqliteCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };
#pragma warning restore CA2100
}
