using Fleet.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Fleet.Store.Sqlite;

/// <summary>
/// The statements that a connection has run, compiled. With an index for each field of each kind, to plan one takes as long as to run it.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    // Lists can be asked for in more ways than are worth keeping.
    private const int MaxKept = 256;

    private readonly Dictionary<string, SqliteCommand> _kept = [];

    /// <summary>The statement with its values, ready to run. It is the caller's until the next one is asked for.</summary>
    public SqliteCommand Ready(SqlStatement statement)
    {
        if (_kept.TryGetValue(statement.Text, out var command))
        {
            // A value that the text does not name may be given with it one time and not the next.
            command.Parameters.Clear();
            statement.BindValues(command);
            return command;
        }

        if (_kept.Count >= MaxKept) Forget();
        command = connection.CreateCommand();
        statement.Bind(command);
        command.Prepare();
        _kept.Add(statement.Text, command);
        return command;
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private void Forget()
    {
        foreach (var command in _kept.Values) command.Dispose();
        _kept.Clear();
    }
}
