using System.Collections.Immutable;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Servers;

/// <summary>What somebody says of a server.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Host">A host name or address, at most 255 characters.</param>
/// <param name="Port">1 to 65535; 22 is usual.</param>
/// <param name="User">The account to log in as, at most 64 characters.</param>
/// <param name="Method">How to log in.</param>
/// <param name="Credential">The private key or password; null only where an update keeps the stored one.</param>
/// <param name="MaxSessions">The most remote commands at a time, 1 to 100.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Labels">Free labels, at most 64, by which instances find a server.</param>
/// <param name="Order">
/// A machine to rent first. Then host and credential are empty: the address is the provider's, the key is made by Fleet.
/// </param>
[GenerateSerializer, Immutable, Alias("fleet.server-spec")]
public sealed record ServerSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] string Host,
    [property: Id(2)] int Port,
    [property: Id(3)] string User,
    [property: Id(4)] AuthMethod Method,
    [property: Id(5)] SealedSecret Credential,
    [property: Id(6)] int MaxSessions,
    [property: Id(7)] string? Description = null,
    [property: Id(8)] ImmutableSortedDictionary<string, string>? Labels = null,
    [property: Id(9)] ServerOrder? Order = null);
