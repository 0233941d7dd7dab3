using Fleet.Store.Sql;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>Runs many statements in few round trips.</summary>
internal static class PostgresWrites
{
    // Enough to make the round trip cheap; a batch of any size would have to be built in memory as a whole.
    private const int RoundTrip = 500;

    /// <summary>Notes how many rows each statement changed. Several round trips are one write only in a transaction.</summary>
    public static async Task Run(
        NpgsqlConnection connection, IReadOnlyList<SqlStatement> statements, int[] changed, CancellationToken cancellationToken)
    {
        for (var done = 0; done < statements.Count; done += RoundTrip)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var statement in statements.Skip(done).Take(RoundTrip)) batch.BatchCommands.Add(Command(statement));
            await batch.ExecuteNonQueryAsync(cancellationToken);
            for (var i = 0; i < batch.BatchCommands.Count; i++) changed[done + i] = batch.BatchCommands[i].RecordsAffected;
        }
    }

    public static bool FitsOneRoundTrip(IReadOnlyList<SqlStatement> statements) => statements.Count <= RoundTrip;

    private static NpgsqlBatchCommand Command(SqlStatement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        foreach (var (name, value) in statement.Parameters) command.Parameters.AddWithValue(name, SqlStatement.Storable(value));
        return command;
    }
}
