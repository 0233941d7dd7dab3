using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Cloud.Calls;
using Fleet.Cloud.Renting;

namespace Fleet.Cloud.DigitalOcean;

/// <summary>DigitalOcean's API, version 2. A droplet's reference is its tag; a key's is its name.</summary>
internal sealed class DigitalOceanAccount(Caller caller) : IAccount
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    private static DigitalOceanJson Json => DigitalOceanJson.Default;

    public static IAccount With(Caller caller) => new DigitalOceanAccount(caller);

    public string Name => caller.Name;

    public bool IsConfigured => caller.IsConfigured;

    public CloudError NotConfigured => caller.NotConfigured;

    public async Task<Cloud<ImmutableArray<CloudMachine>>> Machines(string reference, CancellationToken cancellationToken)
    {
        var droplets = await caller.All(
            $"droplets?tag_name={reference}", Json.DropletPage, page => page.Droplets, cancellationToken);
        if (droplets.Error is not null) return droplets.Error;

        // What is found may be destroyed: the filter is not left to the provider alone. Tags have no case there.
        return droplets.Value
            .Where(droplet => droplet.Tags?.Contains(reference, StringComparer.OrdinalIgnoreCase) == true)
            .OrderBy(droplet => droplet.Id)
            .Select(Machine)
            .ToImmutableArray();
    }

    public async Task<Cloud<CloudMachine>> Order(CloudOrder order, string keyId, CancellationToken cancellationToken)
    {
        var keys = new JsonArray(KeyReference.Of(keyId));
        if (order.ExtraKeyId is { Length: > 0 } extra) keys.Add(KeyReference.Of(extra));
        var body = new DropletOrder(Spelling.Host(order.Name), order.Region, order.Size, caller.Image, keys, [order.Reference]);
        var answer = await caller.Post("droplets", body, Json.DropletOrder, Json.DropletAnswer, cancellationToken);
        return answer.Error is not null ? answer.Error : Machine(answer.Value!.Droplet);
    }

    public Task<Cloud<bool>> Release(string machineId, CancellationToken cancellationToken) =>
        caller.Delete($"droplets/{machineId}", cancellationToken);

    public async Task<Cloud<string>> Register(string reference, AuthorizedKey key, CancellationToken cancellationToken)
    {
        var known = await caller.GetIfAny($"account/keys/{key.Fingerprint}", Json.KeyAnswer, cancellationToken);
        if (known.Error is not null) return known.Error;
        if (known.Value is not null) return Text.Of(known.Value.SshKey.Id);

        var made = await caller.Post("account/keys", new(reference, key.Line), Json.KeyOrder, Json.KeyAnswer, cancellationToken);
        if (made.Error is null) return Text.Of(made.Value!.SshKey.Id);
        if (made.Error.Fault is not (CloudFault.Unavailable or CloudFault.Rejected)) return made.Error;

        // Somebody else's registration of the same key, or this one's in spite of the failure, will do.
        known = await caller.GetIfAny($"account/keys/{key.Fingerprint}", Json.KeyAnswer, cancellationToken);
        return known.Value is null ? made.Error : Text.Of(known.Value.SshKey.Id);
    }

    public async Task<Cloud<ImmutableArray<string>>> Keys(string reference, CancellationToken cancellationToken)
    {
        var keys = await caller.All("account/keys", Json.KeyPage, page => page.SshKeys, cancellationToken);
        if (keys.Error is not null) return keys.Error;
        return keys.Value.Where(key => key.Name == reference).Select(key => Text.Of(key.Id)).ToImmutableArray();
    }

    public Task<Cloud<bool>> Forget(string keyId, CancellationToken cancellationToken) =>
        caller.Delete($"account/keys/{keyId}", cancellationToken);

    public async Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken)
    {
        var regions = await caller.All("regions", Json.RegionPage, page => page.Regions, cancellationToken);
        if (regions.Error is not null) return regions.Error;
        return regions.Value
            .Select(region => new CloudRegion(region.Slug, region.Name, City(region.Name), region.Available))
            .ToImmutableArray();
    }

    public async Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken)
    {
        var sizes = await caller.All("sizes", Json.SizePage, page => page.Sizes, cancellationToken);
        if (sizes.Error is not null) return sizes.Error;
        return sizes.Value.Where(size => size.Available && size.Regions.Length > 0).Select(Offer).ToImmutableArray();
    }

    private static CloudSize Offer(Size size) => new(
        size.Slug, size.Vcpus, size.Memory * MiB, size.Disk * GiB, size.PriceHourly, size.PriceMonthly, "USD", size.Regions);

    private static CloudMachine Machine(Droplet droplet) => new(
        Text.Of(droplet.Id),
        droplet.Status is "new" or "active" ? droplet.Status : "off",
        droplet.Networks?.V4?.FirstOrDefault(network => network?.Type == "public")?.IpAddress);

    // "New York 1" is the first of several in New York.
    private static string City(string region) => region.TrimEnd([.. "0123456789 "]);
}
