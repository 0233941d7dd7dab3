using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.Cloud.Renting;

namespace Fleet.Cloud.Tests.Fakes;

internal sealed partial class FakeDigitalOcean : FakeProvider
{
    public override string Folder => "DigitalOcean";

    public override string Name => "digitalocean";

    public override string Machines => "droplets";

    public override string Keys => "account/keys";

    public override int Refused => 422;

    public override int Busy => 422;

    public override string Region => "nyc1";

    public override string Size => "s-1vcpu-1gb";

    public override string Refusal(string message) => new JsonObject { ["id"] = "unprocessable_entity", ["message"] = message }.ToJsonString();

    public override JsonObject AddKey(string name, string publicKey, string fingerprint)
    {
        var key = new JsonObject { ["id"] = NextId(), ["name"] = name, ["public_key"] = publicKey, ["fingerprint"] = fingerprint };
        KeyList.Add(key);
        return key;
    }

    public override JsonObject AddMachine(string name, string? reference)
    {
        var droplet = Resource.Read("DigitalOcean/droplet.json").AsObject();
        droplet["id"] = NextId();
        droplet["name"] = name;
        if (reference is not null) droplet["tags"] = new JsonArray(reference);
        MachineList.Add(droplet);
        return droplet;
    }

    protected override Reply Handle(Seen call) => (call.Method, call.Path.Split('/')) switch
    {
        ("GET", ["droplets"]) => Page(call, "droplets", Polled(call.Query["tag_name"].ToString())),
        ("POST", ["droplets"]) => Order(call.Body!),
        ("DELETE", ["droplets", var id]) => Remove(MachineList, id),
        ("GET", ["account", "keys"]) => Page(call, "ssh_keys", KeyList),
        ("GET", ["account", "keys", var fingerprint]) => Key(fingerprint),
        ("POST", ["account", "keys"]) => Register(call.Body!),
        ("DELETE", ["account", "keys", var id]) => Remove(KeyList, id),
        ("GET", ["regions"]) => Page(call, "regions", Resource.Read("DigitalOcean/regions.json").AsArray()),
        ("GET", ["sizes"]) => Page(call, "sizes", Resource.Read("DigitalOcean/sizes.json").AsArray()),
        _ => Answered(404, "not-found"),
    };

    private static Reply Page(Seen call, string name, IEnumerable<JsonNode?> all)
    {
        var items = all.ToArray();
        var page = int.Parse(call.Query["page"].ToString());
        var links = new JsonObject();

        // The documented address, wherever the call came in.
        if (page * PageSize < items.Length)
            links["pages"] = new JsonObject { ["next"] = $"https://api.digitalocean.com/v2/{call.Path}?page={page + 1}&per_page={PageSize}", ["last"] = "x" };
        return Answered(200, new JsonObject
        {
            [name] = new JsonArray([.. items.Skip((page - 1) * PageSize).Take(PageSize).Select(item => item!.DeepClone())]),
            ["links"] = links,
            ["meta"] = new JsonObject { ["total"] = items.Length },
        });
    }

    private List<JsonObject> Polled(string tag)
    {
        List<JsonObject> tagged = [.. MachineList.Where(each => each["tags"]!.AsArray().Any(held => (string)held! == tag))];
        foreach (var droplet in tagged)
        {
            var looks = (droplet["looks"]?.GetValue<int>() ?? 0) + 1;
            droplet["looks"] = looks;
            if (looks < PollsUntilActive) continue;
            droplet["status"] = "active";
            droplet["networks"] = Resource.Read("DigitalOcean/networks.json");
        }

        return tagged;
    }

    private Reply Order(JsonNode order)
    {
        if (!HostName().IsMatch((string)order["name"]!)) return new(422, Refusal("Only valid hostname characters are allowed."));
        if ((string)order["region"]! != Region) return new(422, Refusal("You specified an invalid region."));
        if ((string)order["size"]! != Size) return new(422, Refusal("You specified an invalid size."));
        var known = KeyList.SelectMany(key => new[] { key["id"]!.ToJsonString(), key["fingerprint"]!.ToJsonString() });
        if (order["ssh_keys"]!.AsArray().Select(key => key!.ToJsonString()).Except(known).Any()) return new(422, Refusal("is invalid key identifiers for Droplet creation."));
        var droplet = AddMachine((string)order["name"]!, (string)order["tags"]![0]!);
        return Answered(202, new JsonObject { ["droplet"] = droplet.DeepClone(), ["links"] = new JsonObject { ["actions"] = new JsonArray() } });
    }

    private Reply Key(string fingerprint) => KeyList.Find(key => (string)key["fingerprint"]! == fingerprint) is { } key
        ? Answered(200, new JsonObject { ["ssh_key"] = key.DeepClone() })
        : Answered(404, "not-found");

    private Reply Register(JsonNode order)
    {
        var line = (string)order["public_key"]!;
        var fingerprint = AuthorizedKey.Parse(line)!.Fingerprint;
        if (KeyList.Any(key => (string)key["fingerprint"]! == fingerprint)) return new(422, Refusal("SSH Key is already in use on your account"));
        return Answered(201, new JsonObject { ["ssh_key"] = AddKey((string)order["name"]!, line, fingerprint).DeepClone() });
    }

    private Reply Remove(List<JsonObject> list, string id) =>
        list.RemoveAll(each => each["id"]!.ToJsonString() == id) > 0 ? new(204) : Answered(404, "not-found");

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$")]
    private static partial Regex HostName();
}
