using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>Where rows are added, within one transaction that holds the chain's record.</summary>
internal sealed class ChainTail
{
    private readonly AuditMac _mac;

    private ChainTail(AuditMac mac, ChainHead head) => (_mac, Head) = (mac, head);

    /// <summary>The record as it is to be written.</summary>
    public ChainHead Head { get; private set; }

    /// <summary>The statement that writes it.</summary>
    public SqlStatement Put => Head.Put(_mac.Of(Head));

    /// <summary>The number of the newest row, whatever the record says: asked for only where the record is not to be trusted.</summary>
    public static SqlStatement LastSequence { get; } = new("SELECT coalesce(max(sequence), 0) FROM audit");

    /// <summary>Whether the record cannot be trusted.</summary>
    public static bool IsTampered(AuditMac mac, StoredHead? stored) => stored?.IsGenuine(mac) != true;

    /// <summary>Continues behind a record that Fleet wrote.</summary>
    public static ChainTail After(AuditMac mac, StoredHead stored) => new(mac, stored.Head);

    /// <summary>
    /// Continues behind a record that somebody altered or removed. What is to be written must be written all the same; that it was so is noted,
    /// for good, because the new seal would else confirm what was altered.
    /// </summary>
    public static ChainTail AfterTampered(AuditMac mac, StoredHead? stored, long last)
    {
        var head = stored?.Head ?? ChainHead.Empty;
        var sequence = Math.Max(last, head.Sequence);
        return new(mac, head with { Sequence = sequence, BrokenAt = sequence + 1 });
    }

    /// <summary>The insert of the next row.</summary>
    public SqlStatement Next(AuditRow row)
    {
        var sequence = Head.Sequence + 1;
        var mac = _mac.Of(Head.Mac, sequence, row);
        Head = Head with { Sequence = sequence, Mac = mac };
        return AuditSql.Insert(row, sequence, mac);
    }
}
