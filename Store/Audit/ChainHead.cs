using System.Data.Common;
using Fleet.Store.History;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>The chain's own record, the only row of the table <c>audit_chain</c>.</summary>
/// <param name="Sequence">The newest row's number; 0 if there never was one.</param>
/// <param name="Mac">Its MAC.</param>
/// <param name="AnchorSequence">The number of the last row that was deleted for its age; 0 if none was.</param>
/// <param name="AnchorMac">Its MAC.</param>
/// <param name="BrokenAt">The first number at which whoever wrote found the chain tampered with; null if nobody did.</param>
internal sealed record ChainHead(long Sequence, string Mac, long AnchorSequence, string AnchorMac, long? BrokenAt)
{
    /// <summary>That of a chain without rows.</summary>
    public static ChainHead Empty { get; } = new(0, AuditMac.Beginning, 0, AuditMac.Beginning, null);

    /// <summary>Reads it.</summary>
    public static SqlStatement Select { get; } = new(
        "SELECT head_sequence, head_mac, anchor_sequence, anchor_mac, broken_at, seal FROM audit_chain WHERE id = 1");

    /// <summary>Writes it, whatever is there.</summary>
    public SqlStatement Put(string seal) => new(
        """
        INSERT INTO audit_chain (id, head_sequence, head_mac, anchor_sequence, anchor_mac, broken_at, seal)
        VALUES (1, @headSequence, @headMac, @anchorSequence, @anchorMac, @brokenAt, @seal)
        ON CONFLICT (id) DO UPDATE SET head_sequence = excluded.head_sequence, head_mac = excluded.head_mac,
          anchor_sequence = excluded.anchor_sequence, anchor_mac = excluded.anchor_mac, broken_at = excluded.broken_at, seal = excluded.seal
        """,
        [.. Values, ("seal", seal)]);

    /// <summary>Writes it if nobody has written it since it bore that seal.</summary>
    public SqlStatement Replace(string former, string seal) => new(
        """
        UPDATE audit_chain SET head_sequence = @headSequence, head_mac = @headMac, anchor_sequence = @anchorSequence,
          anchor_mac = @anchorMac, broken_at = @brokenAt, seal = @seal
        WHERE id = 1 AND seal = @former
        """,
        [.. Values, ("seal", seal), ("former", former)]);

    private (string, object?)[] Values =>
    [
        ("headSequence", Sequence), ("headMac", Mac), ("anchorSequence", AnchorSequence), ("anchorMac", AnchorMac), ("brokenAt", BrokenAt),
    ];
}

/// <summary>The chain's record as it was found.</summary>
/// <param name="Head">What it says.</param>
/// <param name="Seal">The MAC that stands beside it.</param>
internal sealed record StoredHead(ChainHead Head, string Seal)
{
    public static StoredHead Read(DbDataReader row) => new(
        new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), HistoryRows.Whole(row, 4)), row.GetString(5));

    /// <summary>Whether Fleet wrote it.</summary>
    public bool IsGenuine(AuditMac mac) => AuditMac.AreSame(mac.Of(Head), Seal);
}
