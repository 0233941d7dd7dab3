using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Console;
using Fleet.Api.Surfaces.Machines;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Servers: the fields of <c>POST /servers</c>.</summary>
internal sealed class ServerSection() : Section(DeclaredKind.Server, "servers", "servers", StateKinds.Server)
{
    private const string Key = "sshPrivateKey";
    private const string Password = "sshPassword";

    // Stands for the credential that is there, where only the rules of requests look at it.
    private const string Kept = "kept";

    public override string NewId(IIdSource ids) => ids.New<ServerId>().Value;

    public override async Task<Resource?> Get(string id, PlanScope scope)
    {
        var server = scope.Grains.Server(ServerId.Of(id));
        if ((await server.Get()).Value is not { } view || view.Status == ServerStatus.Removing) return null;
        var form = view.Order is { } order ? Rented(order, view.MaxSessions) : Brought(view.Host, view.Port, view.User, view.Method, view.MaxSessions);
        if (view.Order is null && (await server.Machine()).Value is { } machine) form[CredentialOf(view.Method)] = scope.Box.Mark(machine.Credential);
        return new(id, view.Name, Described(form, view.Description, view.Labels), view, scope.Caller.Lacks(Role.Operator));
    }

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var (body, path, there) = (entry.Body, entry.Path, (ServerView?)current?.View);
        var method = body["authMethod"] is JsonValue said && said.TryGetValue<string>(out var word) ? word : null;
        var isKept = there is { Order: null } && WireName.Kebab(there.Method) == method && body[Key] is null && body[Password] is null;
        foreach (var field in (string[])[Key, Password])
        {
            var isIts = there is null ? method is not null && field == CredentialOf(method) : isKept && field == CredentialOf(there.Method);
            if (body[field] is null && !isIts) body.Remove(field);
            await scope.Secrets.Fill(body, field, path, isKept && isIts ? Kept : null);
        }

        if (scope.Read<CreateServer>(body, path) is not { } create) return null;
        if (create.RentedFrom is { } provider && scope.Providers.Check(provider) is { } refusal)
        {
            scope.Faults.Add($"{path}.provider", refusal.Message);
            return null;
        }

        var spec = create.ToSpec(scope.Box);
        var form = spec.Order is { } order ? Rented(order, spec.MaxSessions) : Brought(spec.Host, spec.Port, spec.User, spec.Method, spec.MaxSessions);
        var credential = CredentialOf(spec.Method);
        if (spec.Order is null) form[credential] = isKept ? current!.Form[credential]?.DeepClone() : scope.Box.Mark(spec.Credential);
        return new Wanted(there is null ? new(Server: spec) : new(ServerChange: Change(there, spec, isKept, form, current!.Form)), Described(form, spec.Description, spec.Labels))
        {
            Refusal = scope.Caller.Lacks(Role.Operator),
            Problem = there is not null && there.Order != spec.Order
                ? "A server keeps where it comes from: provider, region, size and sshKeyId cannot be changed" : null,
        };
    }

    private static ServerChange Change(ServerView there, ServerSpec spec, bool isKept, JsonObject form, JsonObject before)
    {
        var credential = CredentialOf(spec.Method);
        var isOther = spec.Order is null && !isKept && !JsonNode.DeepEquals(form[credential], before[credential]);
        var change = new ServerChange
        {
            Description = spec.Description ?? "",
            MaxSessions = spec.MaxSessions,
            Labels = spec.Labels ?? ImmutableSortedDictionary<string, string>.Empty,
        };
        if (spec.Order is not null) return change;
        return change with
        {
            Host = spec.Host,
            Port = spec.Port,
            User = spec.User,
            Method = spec.Method == there.Method ? null : spec.Method,
            Credential = isOther ? spec.Credential : null,
        };
    }

    private static JsonObject Brought(string host, int port, string user, AuthMethod method, int sessions) => new()
    {
        ["host"] = host, ["port"] = port, ["sshUser"] = user, ["authMethod"] = WireName.Kebab(method), ["maxSshSessions"] = sessions,
    };

    private static JsonObject Rented(ServerOrder order, int sessions) => new()
    {
        ["provider"] = order.Provider, ["region"] = order.Region, ["size"] = order.Size, ["sshKeyId"] = order.ExtraKeyId, ["maxSshSessions"] = sessions,
    };

    private static JsonObject Described(JsonObject form, string? description, IEnumerable<KeyValuePair<string, string>>? labels)
    {
        form["description"] = description;
        form["labels"] = new JsonObject((labels ?? []).Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));
        return form.Trimmed();
    }

    private static string CredentialOf(AuthMethod method) => method == AuthMethod.Key ? Key : Password;

    private static string CredentialOf(string method) => method == WireName.Kebab(AuthMethod.Password) ? Password : Key;
}
