using System.Data.Common;
using System.Security.Cryptography;
using Fleet.Store.Sql;
using Fleet.Store.Upkeep;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Secrets;

/// <summary>
/// After a change of the key, seals anew what older keys have sealed, a batch at a time and in whichever process has the duty. A document is
/// replaced only if it is still the one that was read, and its version stays: grains do not notice, and who writes meanwhile seals anew itself.
/// How far it has come is written together with what it has done, so that another process can take up where this one ends.
/// </summary>
internal sealed partial class Resealing(
    ISqlEngine engine, KeyRing ring, SecretBox box, SealedDocuments documents, StoreOptions options, TimeProvider time, ILogger<Resealing> log)
    : DutyService(new(engine, "reseal", 5 * options.Resealing.Period), options.Resealing.Period, time)
{
    private readonly string _batch =
        $"""
        SELECT kind, id, CASE WHEN {engine.Dialect.Document} LIKE '%"sealed"%' THEN {engine.Dialect.Document} ELSE '' END FROM grain_state
        WHERE (kind, id) > (@kind, @id) ORDER BY kind, id LIMIT @limit
        """;

    private readonly string _replace =
        $"""
        UPDATE grain_state SET doc = {engine.Dialect.AsDocument("@doc")} WHERE kind = @kind AND id = @id AND doc = {engine.Dialect.AsDocument("@was")}
        """;

    /// <summary>One pass, to its end; false if there was nothing to do, or another process does it.</summary>
    public async Task<bool> Pass(CancellationToken cancellationToken)
    {
        if (!await Duty.Take(Time.GetUtcNow(), cancellationToken) || await Begin(cancellationToken) is not { } at) return false;
        while (at.KeyId == ring.Sealing.Id)
        {
            var (next, isLast) = await Batch(at, cancellationToken);
            at = next;
            if (isLast)
            {
                if (at.Resealed > 0 || at.Failed > 0) Finished(log, at.Resealed, at.KeyId, at.Failed);
                return true;
            }

            await Task.Delay(options.Resealing.Pause, Time, cancellationToken);
            if (!await Duty.Take(Time.GetUtcNow(), cancellationToken)) return true;
        }

        return true;
    }

    protected override async Task Work(CancellationToken cancellationToken)
    {
        // Beside the grains: a command that fetches keys may take its time.
        await Task.Run(ring.Refresh, cancellationToken);
        await Pass(cancellationToken);
    }

    protected override void Failed(Exception fault) => PassFailed(log, fault);

    /// <summary>Where to go on; null if the pass for this key is complete.</summary>
    private async Task<ResealingRow?> Begin(CancellationToken cancellationToken)
    {
        var (key, now) = (ring.Sealing.Id, UnixTime.Of(Time.GetUtcNow()));
        var rows = await engine.Read(
            new SqlStatement($"SELECT {ResealingRow.Columns} FROM resealings WHERE key_id = @key", ("key", key)), ResealingRow.Read, cancellationToken);
        if (rows is [{ FinishedAt: null } open]) return open;
        if (rows is [{ FinishedAt: { } finished }] && finished + (long)options.Resealing.LookAgain.TotalMilliseconds > now) return null;

        // Of other keys nothing is known any more: should one of them seal again, everything is looked at.
        var begun = new ResealingRow(key, "", "", now) { UpdatedAt = now };
        await engine.Write([new SqlStatement("DELETE FROM resealings WHERE key_id <> @key", ("key", key)), begun.Put()], cancellationToken);
        return begun;
    }

    private async Task<(ResealingRow Next, bool IsLast)> Batch(ResealingRow at, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement(_batch, ("kind", at.AfterKind), ("id", at.AfterId), ("limit", options.Resealing.BatchSize)), Stored, cancellationToken);
        var next = at with { Documents = at.Documents + rows.Count, UpdatedAt = UnixTime.Of(Time.GetUtcNow()) };
        List<SqlStatement> writes = [];
        foreach (var row in rows)
        {
            var made = documents.Reseal(row.Document);
            next = next with
            {
                AfterKind = row.Kind,
                AfterId = row.Id,
                Secrets = next.Secrets + made.Secrets,
                Resealed = next.Resealed + made.Resealed,
                Failed = next.Failed + made.Failed,
            };
            if (made.Resealed > 0) writes.Add(new(_replace, ("kind", row.Kind), ("id", row.Id), ("doc", made.Text), ("was", row.Document)));
        }

        var isLast = rows.Count < options.Resealing.BatchSize;
        if (isLast) next = await Keys(next, writes, cancellationToken);
        writes.Add(next.Put());
        await engine.Write(writes, cancellationToken);
        return (next, isLast);
    }

    /// <summary>What Fleet keeps beside documents; with it, a pass is complete.</summary>
    private async Task<ResealingRow> Keys(ResealingRow at, List<SqlStatement> writes, CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement("SELECT name, sealed FROM sealed_keys"), row => (Name: row.GetString(0), Sealed: row.GetString(1)), cancellationToken);
        foreach (var (name, sealed_) in rows)
        {
            at = at with { Secrets = at.Secrets + 1 };
            try
            {
                if (box.Reseal(sealed_) is not { } fresh) continue;
                writes.Add(new(
                    "UPDATE sealed_keys SET sealed = @fresh WHERE name = @name AND sealed = @was", ("fresh", fresh), ("name", name), ("was", sealed_)));
                at = at with { Resealed = at.Resealed + 1 };
            }
            catch (CryptographicException)
            {
                at = at with { Failed = at.Failed + 1 };
            }
        }

        return at with { FinishedAt = at.UpdatedAt };
    }

    private static (string Kind, string Id, string Document) Stored(DbDataReader row) => (row.GetString(0), row.GetString(1), row.GetString(2));

    [LoggerMessage(31, LogLevel.Warning, "Keys could not be read again, or secrets not be sealed anew; tried again at the next pass")]
    private static partial void PassFailed(ILogger logger, Exception exception);

    [LoggerMessage(32, LogLevel.Information, "{Resealed} secrets are sealed with the key {Key} now; {Failed} cannot be opened with any key that is known")]
    private static partial void Finished(ILogger logger, long resealed, string key, long failed);
}
