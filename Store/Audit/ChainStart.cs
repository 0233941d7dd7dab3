using System.Data.Common;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>Begins the chain with the rows from before there was one. Part of the migration step that brings the chain, and never done again.</summary>
internal sealed class ChainStart(AuditMac mac)
{
    /// <summary>The step.</summary>
    public const int Step = 6;

    private const int PageSize = 500;

    private static readonly SqlStatement Oldest = new(
        $"SELECT {AuditSql.Columns} FROM audit WHERE sequence IS NULL ORDER BY at, id LIMIT {PageSize}");

    public async Task Run(Func<SqlStatement, DbCommand> command, CancellationToken cancellationToken)
    {
        var head = ChainHead.Empty;
        while (await Page(command, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                var sequence = head.Sequence + 1;
                head = head with { Sequence = sequence, Mac = mac.Of(head.Mac, sequence, entry.Row) };
                await Execute(command(AuditSql.Chain(entry.Row.Id, sequence, head.Mac)), cancellationToken);
            }
        }

        await Execute(command(head.Put(mac.Of(head))), cancellationToken);
    }

    private static async Task<List<Fleet.Storage.AuditEntry>> Page(Func<SqlStatement, DbCommand> command, CancellationToken cancellationToken)
    {
        await using var select = command(Oldest);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Fleet.Storage.AuditEntry>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(AuditSql.Read(reader));
        return rows;
    }

    private static async Task Execute(DbCommand command, CancellationToken cancellationToken)
    {
        await using (command) await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
