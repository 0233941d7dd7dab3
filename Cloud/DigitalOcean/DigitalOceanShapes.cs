using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fleet.Cloud.Calls;

namespace Fleet.Cloud.DigitalOcean;

internal sealed record Pages(string? Next = null);

internal sealed record Links(Pages? Pages = null)
{
    /// <summary>
    /// Of the address only the page's number is taken: the rest is known, and the token does not follow addresses that an answer names.
    /// </summary>
    [JsonIgnore]
    public int? NextPage
    {
        get
        {
            if (Pages?.Next is not { Length: > 0 } next) return null;
            var query = next.Split('?', 2) is [_, var text] ? text.Split('&') : [];
            var page = query.FirstOrDefault(pair => pair.StartsWith("page=", StringComparison.Ordinal));
            return int.TryParse(page?["page=".Length..], out var number) ? number : 0;
        }
    }
}

internal sealed record Network(string IpAddress, string Type);

internal sealed record Networks(ImmutableArray<Network>? V4 = null);

internal sealed record Droplet(long Id, string Status, ImmutableArray<string>? Tags = null, Networks? Networks = null);

internal sealed record DropletAnswer(Droplet Droplet);

internal sealed record DropletPage(ImmutableArray<Droplet> Droplets, Links? Links = null) : IPage
{
    int? IPage.NextPage => Links?.NextPage;
}

internal sealed record DropletOrder(string Name, string Region, string Size, string Image, JsonArray SshKeys, ImmutableArray<string> Tags);

internal sealed record Key(long Id, string Name);

internal sealed record KeyAnswer(Key SshKey);

internal sealed record KeyPage(ImmutableArray<Key> SshKeys, Links? Links = null) : IPage
{
    int? IPage.NextPage => Links?.NextPage;
}

internal sealed record KeyOrder(string Name, string PublicKey);

internal sealed record Region(string Slug, string Name, bool Available);

internal sealed record RegionPage(ImmutableArray<Region> Regions, Links? Links = null) : IPage
{
    int? IPage.NextPage => Links?.NextPage;
}

/// <param name="Memory">MiB.</param>
/// <param name="Disk">GiB.</param>
internal sealed record Size(
    string Slug,
    int Vcpus,
    long Memory,
    long Disk,
    decimal PriceHourly,
    decimal PriceMonthly,
    ImmutableArray<string> Regions,
    bool Available = true,
    GpuInfo? GpuInfo = null);

internal sealed record GpuInfo(int? Count = null, string? Model = null, GpuMemory? Vram = null);

internal sealed record GpuMemory(double Amount, string? Unit = null);

internal sealed record SizePage(ImmutableArray<Size> Sizes, Links? Links = null) : IPage
{
    int? IPage.NextPage => Links?.NextPage;
}

internal sealed record Failure(string? Id = null, string? Message = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DropletAnswer))]
[JsonSerializable(typeof(DropletPage))]
[JsonSerializable(typeof(DropletOrder))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyPage))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(RegionPage))]
[JsonSerializable(typeof(SizePage))]
[JsonSerializable(typeof(Failure))]
internal sealed partial class DigitalOceanJson : JsonSerializerContext;
