using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Security;

/// <summary>Whether a key may log in.</summary>
[GenerateSerializer, Alias("fleet.ssh-key-status")]
public enum SshKeyStatus
{
    /// <summary>It may.</summary>
    Active,

    /// <summary>It was taken away.</summary>
    Revoked,

    /// <summary>Its time is over; it is still where it is.</summary>
    Expired,
}

/// <summary>An SSH key: found on the machine of an instance, or told by somebody.</summary>
public sealed record SshKeyRow
{
    /// <summary>Its id.</summary>
    public required SshKeyId Id { get; init; }

    /// <summary>Whose.</summary>
    public required InstanceId Instance { get; init; }

    /// <summary>As <c>ssh-keygen -l</c> prints it, such as <c>SHA256:...</c>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What stands behind the key.</summary>
    public string? Comment { get; init; }

    /// <summary>rsa, ed25519, ecdsa, dsa and so on.</summary>
    public required string Type { get; init; }

    /// <summary>Its length; null if not known.</summary>
    public int? Bits { get; init; }

    /// <summary>Whether it was taken away. That its time is over is told by <see cref="StatusAt"/>.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether the last scan has found it on the machine.</summary>
    public bool IsPresent { get; init; }

    /// <summary>Whether it is the one that Fleet logs in with.</summary>
    public bool IsFleets { get; init; }

    /// <summary>When it was last used, as somebody told.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When its record was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its time is over; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the file that it was found in last changed: it is there at least since then.</summary>
    public DateTimeOffset? FileChangedAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>By whom: an actor, or <see cref="VulnerabilityRow.ByScan"/> where a scan found it no more.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>Whether nobody should trust it: any DSA key, and RSA of fewer than 2,048 bits.</summary>
    public bool IsWeak => Weak(Type, Bits);

    /// <summary>Where it stands at that time.</summary>
    public SshKeyStatus StatusAt(DateTimeOffset now) =>
        IsRevoked ? SshKeyStatus.Revoked : ExpiresAt <= now ? SshKeyStatus.Expired : SshKeyStatus.Active;

    /// <summary>Whether a key of that type and length is weak.</summary>
    public static bool Weak(string type, int? bits) => Plain(type) is "dsa" or "dss" || (Plain(type) is "rsa" && bits < 2_048);

    /// <summary>The type without what the protocol puts around it: <c>ssh-rsa</c> and <c>RSA</c> are <c>rsa</c>.</summary>
    public static string Plain(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var text = type.ToLowerInvariant();
        if (text.StartsWith("ssh-", StringComparison.Ordinal)) text = text[4..];
        return text.StartsWith("ecdsa-", StringComparison.Ordinal) ? "ecdsa" : text;
    }
}

/// <summary>What somebody tells of a key.</summary>
/// <param name="Fingerprint">1 to 256 characters.</param>
/// <param name="Type">1 to 32 characters.</param>
/// <param name="Bits">256 to 16,384; null if not known.</param>
/// <param name="Comment">At most 256 characters.</param>
/// <param name="ExpiresAt">When its time is over; null for never.</param>
/// <param name="LastUsedAt">When it was last used; null if not known.</param>
[GenerateSerializer, Immutable, Alias("fleet.ssh-key-note")]
public sealed record SshKeyNote(
    [property: Id(0)] string Fingerprint,
    [property: Id(1)] string Type,
    [property: Id(2)] int? Bits,
    [property: Id(3)] string? Comment,
    [property: Id(4)] DateTimeOffset? ExpiresAt,
    [property: Id(5)] DateTimeOffset? LastUsedAt);

/// <summary>A question for keys. All that is given must hold.</summary>
/// <param name="Instance">Whose; null for everybody's.</param>
/// <param name="VisibleTo">Who asks.</param>
/// <param name="Limit">The most rows to return, newest first.</param>
public sealed record SshKeyQuery(InstanceId? Instance, Visibility VisibleTo, int Limit = SshKeyQuery.MaxRows)
{
    /// <summary>The most rows of any answer.</summary>
    public const int MaxRows = 10_000;
}
