using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Security;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An SSH key that may log in where an instance lives, or of which somebody has told.</summary>
public sealed record SshKeyShape
{
    internal SshKeyShape(SshKeyRow row, string? instanceName, DateTimeOffset now)
    {
        (Id, InstanceId, InstanceName) = (row.Id.Value, row.Instance.Value, instanceName ?? row.Instance.Value);
        (Fingerprint, Comment, KeyType, KeyBits) = (row.Fingerprint, row.Comment, row.Type, row.Bits);
        (Status, IsWeak, LastUsedAt, CreatedAt, ExpiresAt) = (WireName.Upper(row.StatusAt(now)), row.IsWeak, row.LastUsedAt, row.CreatedAt, row.ExpiresAt);
        IsExpired = row.ExpiresAt <= now;
        (IsPresent, IsFleets, FileChangedAt, RevokedAt, RevokedBy) = (row.IsPresent, row.IsFleets, row.FileChangedAt, row.RevokedAt, row.RevokedBy);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose.</summary>
    public string InstanceId { get; }

    /// <summary>What that one is called.</summary>
    public string InstanceName { get; }

    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>What stands behind the key.</summary>
    public string? Comment { get; }

    /// <summary>rsa, ed25519, ecdsa, dsa and so on.</summary>
    public string KeyType { get; }

    /// <summary>Its length; null if not known.</summary>
    public int? KeyBits { get; }

    /// <summary>ACTIVE, REVOKED or EXPIRED.</summary>
    public string Status { get; }

    /// <summary>Whether it is a DSA key, or an RSA key of fewer than 2,048 bits.</summary>
    public bool IsWeak { get; }

    /// <summary>When it was last used, as somebody told.</summary>
    public DateTimeOffset? LastUsedAt { get; }

    /// <summary>When Fleet learned of it.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its time is over.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Whether its time is over.</summary>
    public bool IsExpired { get; }

    /// <summary>Whether the last scan has found it on the machine.</summary>
    public bool IsPresent { get; }

    /// <summary>Whether it is the one that Fleet logs in with.</summary>
    public bool IsFleets { get; }

    /// <summary>When the file that it was found in last changed.</summary>
    public DateTimeOffset? FileChangedAt { get; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; }

    /// <summary>By whom; <c>system:scan</c> where a scan found it no more.</summary>
    public string? RevokedBy { get; }
}

/// <summary>SSH keys, newest first.</summary>
/// <param name="Data">The page.</param>
/// <param name="Pagination">Where it stands.</param>
/// <param name="Keys">The page, by its other name.</param>
/// <param name="Summary">Of all that match.</param>
/// <param name="Count">How many match.</param>
public sealed record SshKeyList(
    IReadOnlyList<SshKeyShape> Data, Pagination Pagination, IReadOnlyList<SshKeyShape> Keys, SshKeySummary Summary, int Count);

/// <summary>How many keys there are.</summary>
public sealed record SshKeySummary(int Total, int Active, int Revoked, int Expired, int Weak, IReadOnlyDictionary<string, int> ByType)
{
    internal static SshKeySummary Of(IReadOnlyList<SshKeyRow> keys, DateTimeOffset now)
    {
        int Count(SshKeyStatus status) => keys.Count(key => key.StatusAt(now) == status);
        return new(
            keys.Count, Count(SshKeyStatus.Active), Count(SshKeyStatus.Revoked), Count(SshKeyStatus.Expired), keys.Count(key => key.IsWeak),
            keys.GroupBy(key => key.Type).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()));
    }
}

/// <summary>A key that somebody tells of. The one of that fingerprint takes over what is new; one that was revoked stays so.</summary>
public sealed record RegisterSshKey
{
    /// <summary>Whose.</summary>
    [Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    [Required, StringLength(256, MinimumLength = 1)]
    public string? Fingerprint { get; init; }

    /// <summary>What stands behind the key.</summary>
    [StringLength(256)]
    public string? Comment { get; init; }

    /// <summary>rsa, ed25519, ecdsa, dsa and so on.</summary>
    [Required, StringLength(32, MinimumLength = 1)]
    public string? KeyType { get; init; }

    /// <summary>Its length.</summary>
    [Range(256, 16_384)]
    public int? KeyBits { get; init; }

    /// <summary>When its time is over; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    internal SshKeyNote ToNote() => new(Fingerprint!, KeyType!, KeyBits, Comment, ExpiresAt?.ToUniversalTime(), LastUsedAt?.ToUniversalTime());
}

/// <summary>A key that is known from now on.</summary>
public sealed record SshKeyRegistered(string Id, string InstanceId, string Fingerprint, string KeyType, string Status);

/// <summary>A key that was taken away.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">REVOKED.</param>
/// <param name="IsRemoved">Whether the machine was looked at, and the key is not there any more; false where Fleet knows no machine.</param>
/// <param name="LinesRemoved">How many lines of its files were removed.</param>
public sealed record SshKeyRevoked(string Id, string Status, bool IsRemoved, int LinesRemoved);
