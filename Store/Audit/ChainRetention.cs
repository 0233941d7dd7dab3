using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>
/// Deletes the beginning of the chain, as far as its rows are too old, and moves the anchor behind it in the same transaction. What is deleted is
/// looked at first: that a row was altered or removed must not be forgotten together with it.
/// </summary>
internal sealed class ChainRetention(ISqlEngine engine, AuditMac mac, int batchSize)
{
    /// <summary>Deletes everything that is too old; the number of rows.</summary>
    public async Task<long> Run(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        for (var batch = batchSize; batch == batchSize;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch = await Batch(before, cancellationToken);
            deleted += batch;
        }

        return deleted;
    }

    private async Task<int> Batch(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // A record that is not genuine is left as it is, and so are the rows: they are evidence.
        if ((await engine.Read(ChainHead.Select, StoredHead.Read, cancellationToken)) is not [var stored] || !stored.IsGenuine(mac)) return 0;
        var head = stored.Head;
        var rows = await engine.Read(AuditSql.Span(head.AnchorSequence + 1, head.Sequence, batchSize), AuditSql.Read, cancellationToken);
        var (anchor, broken) = (head, head.BrokenAt);
        foreach (var entry in rows.TakeWhile(entry => entry.Row.At < before))
        {
            var isNext = entry.Sequence == anchor.AnchorSequence + 1;
            if (!isNext || !AuditMac.AreSame(mac.Of(anchor.AnchorMac, entry.Sequence, entry.Row), entry.Hash)) broken ??= anchor.AnchorSequence + 1;
            anchor = anchor with { AnchorSequence = entry.Sequence, AnchorMac = entry.Hash };
        }

        if (anchor == head) return 0;
        anchor = anchor with { BrokenAt = broken };
        var seal = mac.Of(anchor);
        var delete = new SqlStatement(
            "DELETE FROM audit WHERE sequence <= @anchor AND EXISTS (SELECT 1 FROM audit_chain WHERE id = 1 AND seal = @seal)",
            ("anchor", anchor.AnchorSequence), ("seal", seal));
        // Whoever has appended meanwhile has changed the seal: then neither statement does anything, and the next pass tries again.
        return (await engine.Write([anchor.Replace(stored.Seal, seal), delete], cancellationToken))[1];
    }
}
