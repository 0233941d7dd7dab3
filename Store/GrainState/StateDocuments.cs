using System.Text;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.GrainState;

/// <summary>Single rows of <c>grain_state</c>.</summary>
internal sealed class StateDocuments(ISqlEngine engine) : IStateDocuments
{
    public async Task<StateRow?> Find(string kind, string id, CancellationToken cancellationToken = default) => (await engine.Read(
        new SqlStatement(
            $"SELECT id, version, {engine.Dialect.Document} FROM grain_state WHERE kind = @kind AND id = @id", ("kind", kind), ("id", id)),
        row => new StateRow(row.GetString(0), row.GetInt64(1), Encoding.UTF8.GetBytes(row.GetString(2))),
        cancellationToken)).SingleOrDefault();
}
