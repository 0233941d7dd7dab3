using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>The table <c>audit</c>, for those who read it.</summary>
internal sealed class AuditTable(ISqlEngine engine, AuditMac mac) : IAuditLog
{
    public async Task<AuditPage> Query(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var question = new AuditQuestion(query);
        var rows = await engine.Read(question.Page(), AuditSql.Read, cancellationToken);
        // A page that is not full tells itself how many there are.
        if (rows.Count < query.Limit && (rows.Count > 0 || query.Offset == 0)) return new([.. rows], query.Offset + (long)rows.Count);
        var total = await engine.Read(question.Count(), row => row.GetInt64(0), cancellationToken);
        return new([.. rows], total[0]);
    }

    public Task<AuditVerdict> Verify(AuditMark? noted = null, CancellationToken cancellationToken = default) =>
        new ChainWalk(engine, mac, noted).Run(cancellationToken);
}
