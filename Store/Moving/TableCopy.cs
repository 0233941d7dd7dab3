using Fleet.Moving;
using Npgsql;

namespace Fleet.Store.Moving;

/// <summary>Copies a table, batch by batch, each in one transaction with the note of how far it has come.</summary>
internal sealed class TableCopy(MoveSource source, MoveTarget target, int batchRows, Action<MoveStep> watch)
{
    // Documents and log lines differ in length by a thousand: a batch has room for what memory and a lost connection may cost.
    private const long BatchCharacters = 16_000_000;

    public async Task Run(MovedTable table, IReadOnlyList<MovedColumn> columns, CancellationToken cancellationToken)
    {
        var total = source.Count(table.Name);
        var progress = await MoveMarker.Progress(target.Connection, table.Name, cancellationToken);
        while (!progress.IsDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var transaction = await target.Connection.BeginTransactionAsync(cancellationToken);
            if (table.IsFilledByItself && progress.After is null) await target.Execute($"DELETE FROM {table.Name}", cancellationToken);
            progress = await Batch(table, columns, progress, cancellationToken);
            await MoveMarker.Note(target.Connection, table.Name, progress, cancellationToken);
            watch(new(table.Name, MovePhase.Copying, progress.Rows, total));
            await transaction.CommitAsync(cancellationToken);
            watch(new(table.Name, MovePhase.Copied, progress.Rows, total));
        }
    }

    private async Task<TableProgress> Batch(MovedTable table, IReadOnlyList<MovedColumn> columns, TableProgress from, CancellationToken cancellationToken)
    {
        var kinds = columns.Select(column => column.Kind).ToArray();
        var keys = Math.Max(1, table.Key.Count);
        var row = new object?[columns.Count];
        var (read, characters, after) = (0, 0L, from.After);
        using var rows = source.Behind(table, columns, from.After, batchRows);
        var copy = $"COPY {table.Name} ({string.Join(", ", columns.Select(column => column.Name))}) FROM STDIN (FORMAT binary)";
        try
        {
            await using var writer = await target.Connection.BeginBinaryImportAsync(copy, cancellationToken);
            while (characters < BatchCharacters && rows.Read())
            {
                MovedRow.Read(rows, keys, kinds, row);
                await writer.StartRowAsync(cancellationToken);
                for (var i = 0; i < row.Length; i++) await Write(writer, row[i], columns[i], cancellationToken);
                characters += row.Sum(value => value is string text ? text.Length : 0L);
                read++;
                after = [.. Enumerable.Range(0, keys).Select(rows.GetString)];
            }

            await writer.CompleteAsync(cancellationToken);
        }
        // The server names a column or a form that it does not take, and never the value.
        catch (PostgresException fault) when (fault.SqlState is ['2', '2' or '3', ..])
        {
            throw new MoveException($"The table {table.Name} has a row that PostgreSQL does not take, among the {batchRows} behind {Name(from)}: {fault.MessageText}", fault);
        }

        var isLast = read < batchRows && characters < BatchCharacters;
        return new(after, from.Rows + read, isLast);
    }

    private static Task Write(NpgsqlBinaryImporter writer, object? value, MovedColumn column, CancellationToken cancellationToken) => value switch
    {
        null => writer.WriteNullAsync(cancellationToken),
        long number when column.Kind == ColumnKind.SmallWhole => writer.WriteAsync(checked((int)number), column.Type, cancellationToken),
        long number => writer.WriteAsync(number, column.Type, cancellationToken),
        double number => writer.WriteAsync(number, column.Type, cancellationToken),
        string text => writer.WriteAsync(text, column.Type, cancellationToken),
        _ => throw new InvalidOperationException($"{column.Name} holds a {value.GetType()}."),
    };

    private static string Name(TableProgress from) => from.After is null ? "its beginning" : string.Join('/', from.After);
}
