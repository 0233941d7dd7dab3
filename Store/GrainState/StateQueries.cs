using System.Text;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>Lists over <c>grain_state</c>.</summary>
internal sealed class StateQueries(ISqlEngine engine, StateTotals totals, StateWrites writes, TimeProvider time) : IStateQueries
{
    /// <summary>Pages of more rows are not kept: nobody looks at them again and again.</summary>
    private const int MostKept = 100;

    private readonly KeptReads<(List<StateRow> Rows, string? Next)> _kept = new(engine, writes, time, most: 200);

    public async Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StateSql(engine.Dialect, query);
        var page = sql.Page();
        var (rows, next) = query is { IdsOnly: true, Limit: <= MostKept }
            ? await _kept.Of(query.Kind, page, () => Read(page, query, cancellationToken))
            : await Read(page, query, cancellationToken);
        var total = query.CountTotal ? await totals.Of(query.Kind, sql.Count(), cancellationToken) : (long?)null;
        return new StatePage([.. rows], next, total);
    }

    private async Task<(List<StateRow> Rows, string? Next)> Read(SqlStatement page, StateQuery query, CancellationToken cancellationToken)
    {
        var (at, end) = (0, "");
        var rows = await engine.Read(
            page,
            row =>
            {
                // Only what the page ends with is asked for its place.
                if (++at == query.Limit) end = row.GetString(3);
                return query.IdsOnly
                    ? new StateRow(row.GetString(0), 0, default)
                    : new StateRow(row.GetString(0), row.GetInt64(1), Encoding.UTF8.GetBytes(row.GetString(2)));
            },
            cancellationToken);
        if (rows.Count <= query.Limit) return (rows, null);
        rows.RemoveAt(query.Limit);
        return (rows, new StateCursor(end, rows[^1].Id).Write(query));
    }
}
