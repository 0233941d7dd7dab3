using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>What a caller may do; each role may do all that the ones before it may.</summary>
[GenerateSerializer, Alias("fleet.role")]
public enum Role
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Run commands, speak as an agent.</summary>
    Developer,

    /// <summary>Change servers and instances.</summary>
    Operator,

    /// <summary>Change who may do what.</summary>
    Admin,
}

/// <summary>An API key without the key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Prefix">The key's first characters, to tell keys apart.</param>
/// <param name="CreatedAt">When it was made.</param>
[GenerateSerializer, Immutable, Alias("fleet.api-key-view")]
public sealed record ApiKeyView(
    [property: Id(0)] ApiKeyId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] Role Role,
    [property: Id(3)] string Prefix,
    [property: Id(4)] DateTimeOffset CreatedAt);

/// <summary>One API key. Key: the SHA-256 hash of the raw key in lower-case hex; the raw key itself is stored nowhere.</summary>
[Alias("fleet.api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Records the key; the same call again answers the stored one.</summary>
    [Alias("create")]
    Task<Outcome<ApiKeyView>> Create(string name, Role role, string prefix);

    /// <summary>Whose key it is, or unauthorized.</summary>
    [Alias("authenticate"), AlwaysInterleave]
    Task<Outcome<ApiKeyView>> Authenticate();
}
