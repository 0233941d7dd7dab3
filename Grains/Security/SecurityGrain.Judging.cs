using Fleet.Common;
using Fleet.Security;
using Fleet.Storage;

namespace Fleet.Grains.Security;

/// <summary>What people do with what was found.</summary>
internal sealed partial class SecurityGrain
{
    /// <summary>A machine that hangs must not hold the caller longer than a call may take.</summary>
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(20);

    public async Task<Outcome<Done>> Judge(VulnerabilityId vulnerability, VulnerabilityStatus status, string actor)
    {
        if (await records.Find(vulnerability) is not { } row || row.Instance != Id) return FleetError.NotFound("Vulnerability");
        if (row.Status == status) return Done.Value;
        var now = time.GetUtcNow();
        await records.Save(row with
        {
            Status = status,
            ChangedAt = now,
            ChangedBy = actor,
            AcknowledgedAt = status == VulnerabilityStatus.Acknowledged ? now : row.AcknowledgedAt,
            FixedAt = status == VulnerabilityStatus.Fixed ? now : null,
        });
        LookAround();
        return Done.Value;
    }

    public async Task<Outcome<SshKeyId>> RegisterKey(SshKeyNote note)
    {
        var before = (await records.Keys(new SshKeyQuery(Id, Visibility.Everything))).FirstOrDefault(key => key.Fingerprint == note.Fingerprint);
        var row = before ?? new SshKeyRow
        {
            Id = ids.New<SshKeyId>(), Instance = Id, Fingerprint = note.Fingerprint, Type = SshKeyRow.Plain(note.Type), CreatedAt = time.GetUtcNow(),
        };

        // What the machine says of its keys counts for more than what somebody says.
        if (!row.IsPresent) row = row with { Type = SshKeyRow.Plain(note.Type), Bits = note.Bits };
        row = row with { Comment = note.Comment ?? row.Comment, ExpiresAt = note.ExpiresAt ?? row.ExpiresAt, LastUsedAt = note.LastUsedAt ?? row.LastUsedAt };
        if (row != before) await records.Save(row);
        return row.Id;
    }

    public async Task<Outcome<KeyRevocation>> RevokeKey(SshKeyId key, string actor)
    {
        if (await records.Find(key) is not { } row || row.Instance != Id) return FleetError.NotFound("Ssh key");
        if (row.IsFleets) return Refused;
        var machine = await Machine();
        if (!machine.IsOk) return machine.As<KeyRevocation>();
        var lines = 0;
        if (machine.Value.Address is { } address)
        {
            using var late = new CancellationTokenSource(RemovalLimit, time);
            var removed = await scans.RemoveKey(address, row.Fingerprint, late.Token);
            if (removed.Error is { } error) return FleetError.Unavailable($"The key could not be removed from the machine: {error.Message}");
            if (removed.Value!.IsFleets) return Refused;
            lines = removed.Value.Lines;
        }

        await GrainFactory.Security(Id).KeyRemoved(key, actor);
        log.KeyRevoked(row.Fingerprint, Id, actor, lines);
        return new KeyRevocation(key, machine.Value.Address is not null, lines);
    }

    public async Task KeyRemoved(SshKeyId key, string actor)
    {
        if (await records.Find(key) is not { } row) return;
        await records.Save(row.IsRevoked && row.RevokedBy != VulnerabilityRow.ByScan
            ? row with { IsPresent = false }
            : row with { IsPresent = false, IsRevoked = true, RevokedAt = time.GetUtcNow(), RevokedBy = actor });
    }

    private static FleetError Refused => FleetError.Conflict("Fleet logs in with this key: give the server another one first");
}
