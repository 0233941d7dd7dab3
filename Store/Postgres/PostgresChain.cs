using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Sql;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>Appends to the audit chain within a transaction. The lock on the chain's record makes all processes take turns.</summary>
internal static class PostgresChain
{
    public static async Task Append(NpgsqlConnection connection, IReadOnlyList<AuditRow> rows, AuditMac mac)
    {
        var stored = (await Read(connection, new SqlStatement($"{ChainHead.Select.Text} FOR UPDATE"), StoredHead.Read)).SingleOrDefault();
        var isTampered = ChainTail.IsTampered(mac, stored);
        var known = await Known(connection, rows);
        var tail = isTampered
            ? ChainTail.AfterTampered(mac, stored, (await Read(connection, ChainTail.LastSequence, last => last.GetInt64(0)))[0])
            : ChainTail.After(mac, stored!);
        SqlStatement[] statements = [.. rows.DistinctBy(row => row.Id).Where(row => !known.Contains(row.Id)).Select(tail.Next)];
        if (statements.Length == 0) return;
        statements = [.. statements, tail.Put];
        await PostgresWrites.Run(connection, statements, new int[statements.Length], CancellationToken.None);
    }

    private static async Task<HashSet<string>> Known(NpgsqlConnection connection, IReadOnlyList<AuditRow> rows)
    {
        await using var command = new NpgsqlCommand("SELECT id FROM audit WHERE id = ANY($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Id).ToArray() });
        return [.. await Read(command, row => row.GetString(0))];
    }

    private static async Task<List<T>> Read<T>(NpgsqlConnection connection, SqlStatement statement, Func<DbDataReader, T> map)
    {
        await using var command = connection.CreateCommand();
        statement.Bind(command);
        return await Read(command, map);
    }

    private static async Task<List<T>> Read<T>(NpgsqlCommand command, Func<DbDataReader, T> map)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(map(reader));
        return rows;
    }
}
