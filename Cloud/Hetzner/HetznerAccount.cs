using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Cloud.Calls;
using Fleet.Cloud.Renting;

namespace Fleet.Cloud.Hetzner;

/// <summary>Hetzner Cloud's API, version 1. The reference of a server and of a key is a label.</summary>
internal sealed class HetznerAccount(Caller caller) : IAccount
{
    private const string Label = "fleet-reference";

    private static HetznerJson Json => HetznerJson.Default;

    public static IAccount With(Caller caller) => new HetznerAccount(caller);

    public string Name => caller.Name;

    public bool IsConfigured => caller.IsConfigured;

    public CloudError NotConfigured => caller.NotConfigured;

    public async Task<Cloud<ImmutableArray<CloudMachine>>> Machines(string reference, CancellationToken cancellationToken)
    {
        var servers = await caller.All(
            $"servers?label_selector={Selector(reference)}", Json.ServerPage, page => page.Servers, cancellationToken);
        if (servers.Error is not null) return servers.Error;

        // What is found may be destroyed: the filter is not left to the provider alone.
        return servers.Value
            .Where(server => server.Labels?.GetValueOrDefault(Label) == reference && server.Status != "deleting")
            .OrderBy(server => server.Id)
            .Select(Machine)
            .ToImmutableArray();
    }

    public async Task<Cloud<CloudMachine>> Order(CloudOrder order, string keyId, CancellationToken cancellationToken)
    {
        var keys = new JsonArray(KeyReference.Of(keyId));
        if (order.ExtraKeyId is { Length: > 0 } extra) keys.Add(KeyReference.Of(extra));
        var name = Spelling.UniqueHost(order.Name, order.Reference);
        var body = new ServerOrder(name, order.Region, order.Size, caller.Image, keys, Labels(order.Reference));
        var answer = await caller.Post("servers", body, Json.ServerOrder, Json.ServerAnswer, cancellationToken);
        return answer.Error is not null ? answer.Error : Machine(answer.Value!.Server);
    }

    public Task<Cloud<bool>> Release(string machineId, CancellationToken cancellationToken) =>
        caller.Delete($"servers/{machineId}", cancellationToken);

    public async Task<Cloud<string>> Register(string reference, AuthorizedKey key, CancellationToken cancellationToken)
    {
        var known = await Known(key, cancellationToken);
        if (known.Error is not null) return known.Error;
        if (known.Value is not null) return known.Value;

        // Names of keys are unique there: one of an earlier order stands in the way.
        var stale = await Keys(reference, cancellationToken);
        if (stale.Error is not null) return stale.Error;
        foreach (var id in stale.Value)
        {
            var forgotten = await Forget(id, cancellationToken);
            if (forgotten.Error is not null) return forgotten.Error;
        }

        var body = new KeyOrder(reference, key.Line, Labels(reference));
        var made = await caller.Post("ssh_keys", body, Json.KeyOrder, Json.KeyAnswer, cancellationToken);
        if (made.Error is null) return Text.Of(made.Value!.SshKey.Id);
        if (made.Error.Fault is not (CloudFault.Unavailable or CloudFault.Rejected)) return made.Error;

        // Somebody else's registration of the same key, or this one's in spite of the failure, will do.
        known = await Known(key, cancellationToken);
        return known.Value is null ? made.Error : known.Value;
    }

    public async Task<Cloud<ImmutableArray<string>>> Keys(string reference, CancellationToken cancellationToken)
    {
        var keys = await caller.All(
            $"ssh_keys?label_selector={Selector(reference)}", Json.KeyPage, page => page.SshKeys, cancellationToken);
        if (keys.Error is not null) return keys.Error;
        return keys.Value.Where(key => key.Labels?.GetValueOrDefault(Label) == reference).Select(key => Text.Of(key.Id)).ToImmutableArray();
    }

    public Task<Cloud<bool>> Forget(string keyId, CancellationToken cancellationToken) =>
        caller.Delete($"ssh_keys/{keyId}", cancellationToken);

    public async Task<Cloud<ImmutableArray<CloudRegion>>> Regions(CancellationToken cancellationToken)
    {
        var locations = await caller.All("locations", Json.LocationPage, page => page.Locations, cancellationToken);
        if (locations.Error is not null) return locations.Error;
        var types = await Types(cancellationToken);
        if (types.Error is not null) return types.Error;
        var open = types.Value.SelectMany(type => type.Open).ToHashSet();
        return locations.Value
            .Select(location => new CloudRegion(location.Name, location.Description, Place(location), open.Contains(location.Name)))
            .ToImmutableArray();
    }

    public async Task<Cloud<ImmutableArray<CloudSize>>> Sizes(CancellationToken cancellationToken)
    {
        var pricing = await caller.Get("pricing", Json.PricingAnswer, cancellationToken);
        if (pricing.Error is not null) return pricing.Error;
        var types = await Types(cancellationToken);
        if (types.Error is not null) return types.Error;
        return types.Value.SelectMany(type => HetznerOffers.Of(type, pricing.Value!.Pricing.Currency)).ToImmutableArray();
    }

    private Task<Cloud<ImmutableArray<ServerType>>> Types(CancellationToken cancellationToken) =>
        caller.All("server_types", Json.ServerTypePage, page => page.ServerTypes, cancellationToken);

    private async Task<Cloud<string?>> Known(AuthorizedKey key, CancellationToken cancellationToken)
    {
        var fingerprint = Uri.EscapeDataString(key.Fingerprint);
        var keys = await caller.All($"ssh_keys?fingerprint={fingerprint}", Json.KeyPage, page => page.SshKeys, cancellationToken);
        if (keys.Error is not null) return keys.Error;
        return keys.Value.Where(known => known.Fingerprint == key.Fingerprint).Select(known => Text.Of(known.Id)).FirstOrDefault();
    }

    private static string Selector(string reference) => Uri.EscapeDataString($"{Label}=={reference}");

    private static ImmutableDictionary<string, string> Labels(string reference) =>
        ImmutableDictionary<string, string>.Empty.Add(Label, reference);

    private static string? Place(Location location) => location.City ?? location.Country;

    private static CloudMachine Machine(Server server) => new(Text.Of(server.Id), StatusOf(server.Status), server.PublicNet?.Ipv4?.Ip);

    private static string StatusOf(string status) => status switch
    {
        "running" => "active",
        "initializing" or "starting" or "rebuilding" or "unknown" => "new",
        _ => "off",
    };
}
