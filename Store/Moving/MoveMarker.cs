using System.Text.Json;
using Fleet.Moving;
using Npgsql;

namespace Fleet.Store.Moving;

/// <summary>How far a table has come.</summary>
/// <param name="After">The key of the last row; null before the first.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="IsDone">Whether all are there.</param>
internal sealed record TableProgress(IReadOnlyList<string>? After, long Rows, bool IsDone)
{
    public static TableProgress None { get; } = new(null, 0, false);
}

/// <summary>
/// What the new side knows of the move to it: tables that the move makes itself, before the schema, so that a Fleet that is started too early finds
/// them whatever else there is. The row stays after the end and says that there was one.
/// </summary>
internal sealed record MoveMarker(string Source, string State, long BeganAt, long? FinishedAt)
{
    private const string Tables =
        """
        CREATE TABLE moves (
          id          integer PRIMARY KEY CHECK (id = 1),
          source      text NOT NULL,
          state       text NOT NULL,
          began_at    bigint NOT NULL,
          finished_at bigint
        );
        CREATE TABLE move_tables (
          name      text PRIMARY KEY,
          after_key text,
          rows      bigint NOT NULL,
          is_done   boolean NOT NULL
        );
        """;

    /// <summary>Null where no move was ever begun.</summary>
    public static async Task<MoveMarker?> Find(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('moves') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true) return null;
        }

        await using var command = new NpgsqlCommand("SELECT source, state, began_at, finished_at FROM moves", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt64(3));
    }

    /// <summary>Refuses a new side that a move has not come to the end of.</summary>
    /// <exception cref="InvalidOperationException">So it is.</exception>
    public static async Task Guard(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await Find(connection, cancellationToken) is { FinishedAt: null })
        {
            throw new InvalidOperationException(
                "A fleet is being moved to this database and is not all there: let 'fleet migrate' end, or run it again, before Fleet is started on it.");
        }
    }

    /// <summary>Writes it down for the first time.</summary>
    public async Task Begin(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var make = new NpgsqlCommand(Tables, connection)) await make.ExecuteNonQueryAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO moves (id, source, state, began_at) VALUES (1, $1, $2, $3)", connection)
        {
            Parameters = { new() { Value = Source }, new() { Value = State }, new() { Value = BeganAt } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>From now on Fleet may be started.</summary>
    public static async Task Finish(NpgsqlConnection connection, long at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("UPDATE moves SET finished_at = $1", connection) { Parameters = { new() { Value = at } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<TableProgress> Progress(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT after_key, rows, is_done FROM move_tables WHERE name = $1", connection)
        {
            Parameters = { new() { Value = table } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return TableProgress.None;
        var after = await reader.IsDBNullAsync(0, cancellationToken) ? null : JsonSerializer.Deserialize<string[]>(reader.GetString(0));
        return new(after, reader.GetInt64(1), reader.GetBoolean(2));
    }

    /// <summary>Within the transaction of the rows that it speaks of.</summary>
    public static async Task Note(NpgsqlConnection connection, string table, TableProgress progress, CancellationToken cancellationToken)
    {
        const string sql =
            """
            INSERT INTO move_tables (name, after_key, rows, is_done) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET after_key = excluded.after_key, rows = excluded.rows, is_done = excluded.is_done
            """;
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = table },
                new() { Value = progress.After is { } after ? JsonSerializer.Serialize(after) : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = progress.Rows },
                new() { Value = progress.IsDone },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
