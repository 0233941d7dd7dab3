using System.Collections.Immutable;

namespace Fleet.Cloud;

/// <summary>A machine to order.</summary>
/// <param name="Reference">Fleet's own name for it: the server's id. Letters, digits and underscores.</param>
/// <param name="Name">What people call it; the provider may show it in another spelling.</param>
/// <param name="Region">A region's id.</param>
/// <param name="Size">A size's id.</param>
/// <param name="PublicKey">The key that may log in as root, as one line of an authorized-keys file.</param>
/// <param name="ExtraKeyId">A key that the account has with the provider already and that may log in too; null for none.</param>
public sealed record CloudOrder(string Reference, string Name, string Region, string Size, string PublicKey, string? ExtraKeyId);

/// <summary>A rented machine.</summary>
/// <param name="ProviderId">The provider's id of it.</param>
/// <param name="Status">new, active or off.</param>
/// <param name="Address">Its public IPv4 address; null until it has one.</param>
public sealed record CloudMachine(string ProviderId, string Status, string? Address);

/// <summary>A place where machines can be had.</summary>
/// <param name="Id">Such as <c>nyc1</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Location">City or country, where the provider tells.</param>
/// <param name="IsAvailable">Whether machines can be ordered there now.</param>
public sealed record CloudRegion(string Id, string Name, string? Location, bool IsAvailable);

/// <summary>A kind of machine.</summary>
/// <param name="Id">Such as <c>s-4vcpu-8gb</c>.</param>
/// <param name="Cpus">Virtual processors.</param>
/// <param name="MemoryBytes">Bytes.</param>
/// <param name="DiskBytes">Bytes.</param>
/// <param name="PricePerHour">In <paramref name="Currency"/>.</param>
/// <param name="PricePerMonth">In <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Regions">The regions that have it.</param>
public sealed record CloudSize(
    string Id,
    int Cpus,
    long MemoryBytes,
    long DiskBytes,
    decimal PricePerHour,
    decimal PricePerMonth,
    string Currency,
    ImmutableArray<string> Regions);
