using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>One walk along the chain, from the first row that is kept to the head as it stood when the walk began.</summary>
internal sealed class ChainWalk(ISqlEngine engine, AuditMac mac, AuditMark? noted)
{
    private const int PageSize = 500;

    private ChainHead _head = ChainHead.Empty;
    private long _first = 1;
    private long _next = 1;
    private string _previous = AuditMac.Beginning;
    private long _rows;
    private string? _remark;

    public async Task<AuditVerdict> Run(CancellationToken cancellationToken)
    {
        if (await Head(cancellationToken) is not { } stored) return Broken(null, "The record of the chain's head is missing");
        _head = stored.Head;
        if (!stored.IsGenuine(mac)) return Broken(null, "The record of the chain's head was altered, or written under another key");
        if (_head.BrokenAt is { } at) return Broken(at, "The record of the chain's head was found altered when this row was written");
        if (await Outside(cancellationToken)) return Broken(null, "There are rows that are not in the chain");
        Begin(_head);
        if (CheckNoted() is { } early) return early;
        while (_next <= _head.Sequence)
        {
            var page = await engine.Read(AuditSql.Span(_next, _head.Sequence, PageSize), AuditSql.Read, cancellationToken);
            foreach (var entry in page)
            {
                if (entry.Sequence > _next && await SkipDeleted(cancellationToken)) break;
                if (Fault(entry) is { } fault) return fault;
            }

            if (page.Count == 0 && !await SkipDeleted(cancellationToken)) return Missing();
        }

        if (!AuditMac.AreSame(_previous, _head.Mac)) return Broken(_head.Sequence, "The newest row is not the one that the chain's head names");
        return await Beyond(cancellationToken)
            ? Broken(_head.Sequence + 1, "There are rows behind the chain's head")
            : new(true, _rows, _first, _head.Sequence, Mark, null, _remark);
    }

    private AuditMark? Mark => _head.Sequence == 0 ? null : new(_head.Sequence, _head.Mac);

    private void Begin(ChainHead head) => (_first, _next, _previous) = (head.AnchorSequence + 1, head.AnchorSequence + 1, head.AnchorMac);

    private AuditVerdict? CheckNoted()
    {
        if (noted is null) return null;
        if (noted.Sequence > _head.Sequence) return Broken(_head.Sequence + 1, "The head that was noted is newer than the chain: its end was cut off");
        if (noted.Sequence < _head.AnchorSequence) _remark = "The head that was noted is older than what is kept";
        else if (noted.Sequence == _head.AnchorSequence) return Differs(noted.Sequence, _head.AnchorMac);
        return null;
    }

    private AuditVerdict? Fault(AuditEntry entry)
    {
        if (entry.Sequence > _next) return Missing();
        if (entry.Sequence < _next) return Broken(entry.Sequence, "There are two rows of this number");
        var expected = mac.Of(_previous, entry.Sequence, entry.Row);
        if (!AuditMac.AreSame(expected, entry.Hash)) return Broken(entry.Sequence, "The row was altered, or is not the one that was written here");
        (_previous, _next, _rows) = (expected, _next + 1, _rows + 1);
        return noted?.Sequence == entry.Sequence ? Differs(entry.Sequence, expected) : null;
    }

    private AuditVerdict? Differs(long sequence, string found) => AuditMac.AreSame(noted!.Hash, found)
        ? null
        : Broken(sequence, "The row is not the head that was noted: the chain was set back and continued");

    private AuditVerdict Missing() => Broken(_next, "The row is missing");

    private AuditVerdict Broken(long? at, string reason) => new(false, _rows, _first, _next - 1, Mark, at, reason);

    /// <summary>Goes on behind what retention has deleted since the walk began; false if it is not retention that made the gap.</summary>
    private async Task<bool> SkipDeleted(CancellationToken cancellationToken)
    {
        if (await Head(cancellationToken) is not { } now || !now.IsGenuine(mac) || now.Head.AnchorSequence < _next) return false;
        Begin(now.Head);
        return true;
    }

    private async Task<StoredHead?> Head(CancellationToken cancellationToken) =>
        (await engine.Read(ChainHead.Select, StoredHead.Read, cancellationToken)).SingleOrDefault();

    private async Task<bool> Outside(CancellationToken cancellationToken) =>
        (await engine.Read(new SqlStatement("SELECT 1 FROM audit WHERE sequence IS NULL LIMIT 1"), _ => 1, cancellationToken)).Count > 0
        || (await engine.Read(
            new SqlStatement("SELECT 1 FROM audit WHERE sequence <= @anchor LIMIT 1", ("anchor", _head.AnchorSequence)), _ => 1, cancellationToken)).Count > 0;

    // The last row is read before the head: a row that is written rightly is never ahead of it.
    private async Task<bool> Beyond(CancellationToken cancellationToken)
    {
        var last = (await engine.Read(ChainTail.LastSequence, row => row.GetInt64(0), cancellationToken))[0];
        return await Head(cancellationToken) is not { } now || last > now.Head.Sequence;
    }
}
