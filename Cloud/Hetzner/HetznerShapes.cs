using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fleet.Cloud.Calls;

namespace Fleet.Cloud.Hetzner;

internal sealed record Pagination(int? NextPage = null);

internal sealed record Meta(Pagination? Pagination = null);

internal sealed record Address(string Ip);

internal sealed record PublicNet(Address? Ipv4 = null);

internal sealed record Server(long Id, string Status, PublicNet? PublicNet = null, ImmutableDictionary<string, string>? Labels = null);

internal sealed record ServerAnswer(Server Server);

internal sealed record ServerPage(ImmutableArray<Server> Servers, Meta? Meta = null) : IPage
{
    int? IPage.NextPage => Meta?.Pagination?.NextPage;
}

internal sealed record ServerOrder(
    string Name, string Location, string ServerType, string Image, JsonArray SshKeys, ImmutableDictionary<string, string> Labels);

internal sealed record Key(long Id, string Fingerprint, ImmutableDictionary<string, string>? Labels = null);

internal sealed record KeyAnswer(Key SshKey);

internal sealed record KeyPage(ImmutableArray<Key> SshKeys, Meta? Meta = null) : IPage
{
    int? IPage.NextPage => Meta?.Pagination?.NextPage;
}

internal sealed record KeyOrder(string Name, string PublicKey, ImmutableDictionary<string, string> Labels);

internal sealed record Location(string Name, string Description, string? City = null, string? Country = null);

internal sealed record LocationPage(ImmutableArray<Location> Locations, Meta? Meta = null) : IPage
{
    int? IPage.NextPage => Meta?.Pagination?.NextPage;
}

/// <param name="Net">Without taxes, as the other provider's prices are.</param>
internal sealed record Amount([property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] decimal Net);

internal sealed record Price(string Location, Amount PriceHourly, Amount PriceMonthly);

/// <param name="Available">Whether it can be ordered there now; absent before 2026.</param>
/// <param name="Deprecation">Null unless it is being withdrawn there.</param>
internal sealed record TypeLocation(string Name, bool? Available = null, JsonElement? Deprecation = null)
{
    [JsonIgnore]
    public bool CanBeOrdered => Available ?? Deprecation is not { ValueKind: JsonValueKind.Object };
}

/// <param name="Memory">GiB.</param>
/// <param name="Disk">GiB.</param>
internal sealed record ServerType(
    string Name, int Cores, double Memory, long Disk, ImmutableArray<Price> Prices, ImmutableArray<TypeLocation> Locations)
{
    /// <summary>The names of the locations where it can be ordered now.</summary>
    [JsonIgnore]
    public IEnumerable<string> Open => Locations.Where(location => location?.CanBeOrdered == true).Select(location => location.Name);
}

internal sealed record ServerTypePage(ImmutableArray<ServerType> ServerTypes, Meta? Meta = null) : IPage
{
    int? IPage.NextPage => Meta?.Pagination?.NextPage;
}

internal sealed record Pricing(string Currency);

internal sealed record PricingAnswer(Pricing Pricing);

internal sealed record Failure(string? Code = null, string? Message = null);

internal sealed record FailureAnswer(Failure? Error = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ServerAnswer))]
[JsonSerializable(typeof(ServerPage))]
[JsonSerializable(typeof(ServerOrder))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyPage))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(LocationPage))]
[JsonSerializable(typeof(ServerTypePage))]
[JsonSerializable(typeof(PricingAnswer))]
[JsonSerializable(typeof(FailureAnswer))]
internal sealed partial class HetznerJson : JsonSerializerContext;
