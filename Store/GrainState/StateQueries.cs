using System.Text;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>Lists over <c>grain_state</c>.</summary>
internal sealed class StateQueries(ISqlEngine engine, StateTotals totals) : IStateQueries
{
    public async Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StateSql(engine.Dialect, query);
        var at = 0;
        var rows = await engine.Read(
            sql.Page(),
            row =>
            {
                var state = query.IdsOnly
                    ? new StateRow(row.GetString(0), 0, default)
                    : new StateRow(row.GetString(0), row.GetInt64(1), Encoding.UTF8.GetBytes(row.GetString(2)));
                // Only what the page ends with is asked for its place.
                return (State: state, Key: ++at == query.Limit ? row.GetString(3) : "");
            },
            cancellationToken);
        var total = query.CountTotal ? await totals.Of(query.Kind, sql.Count(), cancellationToken) : (long?)null;
        string? next = null;
        if (rows.Count > query.Limit)
        {
            var (last, key) = rows[query.Limit - 1];
            next = new StateCursor(key, last.Id).Write(query);
        }
        return new StatePage([.. rows.Take(query.Limit).Select(row => row.State)], next, total);
    }
}
