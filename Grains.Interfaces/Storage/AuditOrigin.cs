using Orleans.Runtime;

namespace Fleet.Storage;

/// <summary>The request that a change comes from. It travels with the calls of that request, so that grains which write audit rows know it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.audit-origin")]
public sealed record AuditOrigin
{
    private const string Name = "fleet.audit-origin";

    /// <summary>The request's id.</summary>
    [Id(0)]
    public string? RequestId { get; init; }

    /// <summary>The client's address.</summary>
    [Id(1)]
    public string? Address { get; init; }

    /// <summary>The user; null for a key that is nobody's, and for strangers.</summary>
    [Id(2)]
    public string? UserId { get; init; }

    /// <summary>The user's e-mail address, or the one that somebody tried to log in with.</summary>
    [Id(3)]
    public string? UserEmail { get; init; }

    /// <summary>What people call who did it: the name of a key that is nobody's.</summary>
    [Id(4)]
    public string? UserName { get; init; }

    /// <summary>The API key; null for a session or a token.</summary>
    [Id(5)]
    public string? KeyId { get; init; }

    /// <summary>That of the call under way; null where no request is behind it.</summary>
    public static AuditOrigin? Current
    {
        get => RequestContext.Get(Name) as AuditOrigin;
        set
        {
            if (value is null) RequestContext.Remove(Name);
            else RequestContext.Set(Name, value);
        }
    }
}
