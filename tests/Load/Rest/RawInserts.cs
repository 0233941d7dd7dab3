using Fleet.Load.Loop;
using Microsoft.Data.Sqlite;

namespace Fleet.Load.Rest;

/// <summary>The baseline of what is stored: rows of the same size into a file of the same kind, a batch in each transaction, by one writer.</summary>
internal sealed class RawInserts : IDisposable
{
    /// <summary>Rows in a transaction.</summary>
    public const int Batch = 100;

    private readonly SqliteConnection _connection;
    private readonly string _document;
    private long _id;

    public RawInserts(string folder, int bytes)
    {
        _document = new string('x', bytes);
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")}");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute("CREATE TABLE rows (id TEXT PRIMARY KEY, version INTEGER NOT NULL, doc TEXT NOT NULL)");
    }

    /// <summary>Rows per second.</summary>
    public async Task<double> PerSecond(TimeSpan span) => Batch * (await ClosedLoop.Run(1, span, _ => Task.FromResult(Insert()))).PerSecond;

    public void Dispose() => _connection.Dispose();

    private bool Insert()
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO rows VALUES (@id, 1, @doc)";
        var id = command.Parameters.Add("@id", SqliteType.Text);
        command.Parameters.AddWithValue("@doc", _document);
        command.Prepare();
        for (var i = 0; i < Batch; i++)
        {
            id.Value = $"row-{_id++}";
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
