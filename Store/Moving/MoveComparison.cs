using Fleet.Moving;

namespace Fleet.Store.Moving;

/// <summary>Reads both sides, row by row, and sums them up.</summary>
internal sealed class MoveComparison(MoveSource source, MoveTarget target, Action<MoveStep> watch)
{
    // As often as somebody may like to see that it goes on.
    private const long Told = 10_000;

    public Task<ComparedTable> Of(MovedTable table, IReadOnlyList<MovedColumn> columns, CancellationToken cancellationToken) => Compare(
        table.Name,
        $"SELECT {string.Join(", ", columns.Select(column => column.Name))} FROM {table.Name}",
        $"SELECT {string.Join(", ", columns.Select(column => column.Text))} FROM {table.Name}",
        [.. columns.Select(column => column.Kind)],
        source.Count(table.Name),
        cancellationToken);

    /// <summary>Of what the new side has made for itself.</summary>
    public Task<ComparedTable> Of(LeftTable table, CancellationToken cancellationToken)
    {
        var (sql, kinds) = table.Comparison!.Value;
        return Compare($"{table.Name} (summed up)", sql, sql, kinds, 0, cancellationToken);
    }

    private async Task<ComparedTable> Compare(
        string name, string here, string there, IReadOnlyList<ColumnKind> kinds, long total, CancellationToken cancellationToken)
    {
        var row = new object?[kinds.Count];
        var (old, made) = (new TableDigest(kinds), new TableDigest(kinds));
        using (var rows = source.Read(here))
        {
            while (rows.Read())
            {
                MovedRow.Read(rows, 0, kinds, row);
                old.Add(row);
                Tell(old);
            }
        }

        await target.Read(
            there,
            rows =>
            {
                MovedRow.Read(rows, 0, kinds, row);
                made.Add(row);
                Tell(made);
            },
            cancellationToken);
        watch(new(name, MovePhase.Compared, made.Rows, old.Rows));
        return new(name, old.Sum, made.Sum);

        void Tell(TableDigest digest)
        {
            if (digest.Rows % Told != 0) return;
            cancellationToken.ThrowIfCancellationRequested();
            // Both sides are read one after the other.
            watch(new(name, MovePhase.Comparing, old.Rows + made.Rows, 2 * total));
        }
    }
}
