using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Secrets;

/// <summary>How far a pass has come: a row of the table <c>resealings</c>.</summary>
internal sealed record ResealingRow(string KeyId, string AfterKind, string AfterId, long BeganAt)
{
    public const string Columns = "key_id, after_kind, after_id, began_at, documents, secrets, resealed, failed, updated_at, finished_at";

    public long Documents { get; init; }

    public long Secrets { get; init; }

    public long Resealed { get; init; }

    public long Failed { get; init; }

    public long UpdatedAt { get; init; }

    public long? FinishedAt { get; init; }

    public static ResealingRow Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3))
    {
        Documents = row.GetInt64(4),
        Secrets = row.GetInt64(5),
        Resealed = row.GetInt64(6),
        Failed = row.GetInt64(7),
        UpdatedAt = row.GetInt64(8),
        FinishedAt = row.IsDBNull(9) ? null : row.GetInt64(9),
    };

    public SqlStatement Put() => new(
        $"""
        INSERT INTO resealings ({Columns})
        VALUES (@key, @kind, @id, @began, @documents, @secrets, @resealed, @failed, @updated, CAST(@finished AS BIGINT))
        ON CONFLICT (key_id) DO UPDATE SET after_kind = excluded.after_kind, after_id = excluded.after_id, began_at = excluded.began_at,
          documents = excluded.documents, secrets = excluded.secrets, resealed = excluded.resealed, failed = excluded.failed,
          updated_at = excluded.updated_at, finished_at = excluded.finished_at
        """,
        ("key", KeyId), ("kind", AfterKind), ("id", AfterId), ("began", BeganAt), ("documents", Documents), ("secrets", Secrets),
        ("resealed", Resealed), ("failed", Failed), ("updated", UpdatedAt), ("finished", FinishedAt));
}

/// <summary>Tells of the keys and of the passes.</summary>
internal sealed class SealingTable(ISqlEngine engine, KeyRing ring) : ISealing
{
    public async Task<SealingReport> Report(CancellationToken cancellationToken = default)
    {
        var (sealing, all) = (ring.Sealing.Id, ring.All);
        var rows = await engine.Read(
            new SqlStatement($"SELECT {ResealingRow.Columns} FROM resealings WHERE key_id = @key", ("key", sealing)), ResealingRow.Read, cancellationToken);
        var total = await engine.Read(new SqlStatement("SELECT count(*) FROM grain_state"), row => row.GetInt64(0), cancellationToken);
        return new(sealing, [.. all.Select(key => key.Id)], rows is [var row] ? Progress(row, total[0]) : null);
    }

    private static SealingProgress Progress(ResealingRow row, long total) => new(
        row.Documents, total, row.Secrets, row.Resealed, row.Failed, UnixTime.From(row.BeganAt), UnixTime.From(row.UpdatedAt),
        row.FinishedAt is { } at ? UnixTime.From(at) : null);
}
