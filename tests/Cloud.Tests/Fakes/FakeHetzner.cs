using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.Cloud.Renting;

namespace Fleet.Cloud.Tests.Fakes;

internal sealed partial class FakeHetzner : FakeProvider
{
    public const string Label = "fleet-reference";

    public override string Folder => "Hetzner";

    public override string Name => "hetzner";

    public override string Machines => "servers";

    public override string Keys => "ssh_keys";

    public override int Refused => 403;

    public override int Busy => 423;

    public override string Region => "fsn1";

    public override string Size => "cx22";

    public override string Refusal(string message) =>
        new JsonObject { ["error"] = new JsonObject { ["code"] = "invalid_input", ["message"] = message, ["details"] = null } }.ToJsonString();

    public override JsonObject AddKey(string name, string publicKey, string fingerprint)
    {
        var key = new JsonObject
        {
            ["id"] = NextId(),
            ["name"] = name,
            ["public_key"] = publicKey,
            ["fingerprint"] = fingerprint,
            ["labels"] = new JsonObject(),
            ["created"] = "2026-01-01T00:00:00+00:00",
        };
        KeyList.Add(key);
        return key;
    }

    public override JsonObject AddMachine(string name, string? reference)
    {
        var server = Resource.Read("Hetzner/server.json").AsObject();
        server["id"] = NextId();
        server["name"] = name;
        if (reference is not null) server["labels"] = new JsonObject { [Label] = reference };
        MachineList.Add(server);
        return server;
    }

    protected override Reply Handle(Seen call) => (call.Method, call.Path.Split('/')) switch
    {
        ("GET", ["servers"]) => Page(call, "servers", Polled(call)),
        ("POST", ["servers"]) => Order(call.Body!),
        ("DELETE", ["servers", var id]) => Remove(MachineList, id, 200),
        ("GET", ["ssh_keys"]) => Page(call, "ssh_keys", KeyList.Where(key => Asked(call, key))),
        ("POST", ["ssh_keys"]) => Register(call.Body!),
        ("DELETE", ["ssh_keys", var id]) => Remove(KeyList, id, 204),
        ("GET", ["locations"]) => Page(call, "locations", Resource.Read("Hetzner/locations.json").AsArray()),
        ("GET", ["server_types"]) => Page(call, "server_types", Resource.Read("Hetzner/server-types.json").AsArray()),
        ("GET", ["pricing"]) => Answered(200, "pricing"),
        _ => Answered(404, "not-found"),
    };

    private static Reply Page(Seen call, string name, IEnumerable<JsonNode?> all)
    {
        var items = all.ToArray();
        var page = int.Parse(call.Query["page"].ToString());
        var last = Math.Max(1, (items.Length + PageSize - 1) / PageSize);
        return Answered(200, new JsonObject
        {
            [name] = new JsonArray([.. items.Skip((page - 1) * PageSize).Take(PageSize).Select(item => item!.DeepClone())]),
            ["meta"] = new JsonObject
            {
                ["pagination"] = new JsonObject
                {
                    ["page"] = page,
                    ["per_page"] = PageSize,
                    ["previous_page"] = page > 1 ? page - 1 : null,
                    ["next_page"] = page < last ? page + 1 : null,
                    ["last_page"] = last,
                    ["total_entries"] = items.Length,
                },
            },
        });
    }

    private static bool Asked(Seen call, JsonObject item)
    {
        if (call.Query.TryGetValue("fingerprint", out var fingerprint)) return (string)item["fingerprint"]! == fingerprint;
        var selector = call.Query["label_selector"].ToString().Split("==");
        return (string?)item["labels"]![selector[0]] == selector[1];
    }

    private List<JsonObject> Polled(Seen call)
    {
        List<JsonObject> labelled = [.. MachineList.Where(each => Asked(call, each))];
        foreach (var server in labelled)
        {
            var looks = (server["looks"]?.GetValue<int>() ?? 0) + 1;
            server["looks"] = looks;
            if (looks < PollsUntilActive || (string)server["status"]! != "initializing") continue;
            server["status"] = "running";
            server["public_net"]!["ipv4"] = Resource.Read("Hetzner/ipv4.json");
        }

        return labelled;
    }

    private Reply Order(JsonNode order)
    {
        var name = (string)order["name"]!;
        if (!HostName().IsMatch(name)) return new(422, Refusal("invalid input in field 'name'"));
        if ((string)order["location"]! != Region) return new(422, Refusal("invalid input in field 'location'"));
        if ((string)order["server_type"]! != Size) return new(422, Refusal("invalid input in field 'server_type'"));
        if (MachineList.Any(server => (string)server["name"]! == name)) return Answered(409, "uniqueness");
        var known = KeyList.SelectMany(key => new[] { key["id"]!.ToJsonString(), key["name"]!.ToJsonString() });
        if (order["ssh_keys"]!.AsArray().Select(key => key!.ToJsonString()).Except(known).Any()) return new(404, Refusal("SSH key not found"));
        var server = AddMachine(name, (string)order["labels"]![Label]!);
        return Answered(201, new JsonObject { ["server"] = server.DeepClone(), ["action"] = new JsonObject(), ["next_actions"] = new JsonArray(), ["root_password"] = null });
    }

    private Reply Register(JsonNode order)
    {
        var line = (string)order["public_key"]!;
        var fingerprint = AuthorizedKey.Parse(line)!.Fingerprint;
        if (KeyList.Any(key => (string)key["fingerprint"]! == fingerprint || (string)key["name"]! == (string)order["name"]!)) return Answered(409, "uniqueness");
        var key = AddKey((string)order["name"]!, line, fingerprint);
        key["labels"] = order["labels"]!.DeepClone();
        return Answered(201, new JsonObject { ["ssh_key"] = key.DeepClone() });
    }

    private Reply Remove(List<JsonObject> list, string id, int status) =>
        list.RemoveAll(each => each["id"]!.ToJsonString() == id) > 0
            ? new(status, new JsonObject { ["action"] = new JsonObject { ["status"] = "running" } }.ToJsonString())
            : Answered(404, "not-found");

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex HostName();
}
