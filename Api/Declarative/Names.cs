using System.Text.Json.Nodes;
using Fleet.Api.Access;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>One thing that a document refers to.</summary>
/// <param name="Id">Its id; null for an instance that is not there yet.</param>
/// <param name="Need">What must be there before; null for what is not of the document.</param>
internal sealed record Referred(string? Id, DeclaredName? Need);

/// <summary>Between names and ids. A reference may be either: what has no name of its own is referred to by its id.</summary>
internal sealed class Names(PlanScope scope)
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<DeclaredName, string?> _ids = [];

    /// <summary>Names that several things of a kind have.</summary>
    public HashSet<DeclaredName> Shared { get; } = [];

    /// <summary>What a document calls that server.</summary>
    public Task<string> Of(ServerId id) => Cached(id.Value, DeclaredKind.Server, async () => (await scope.Grains.Server(id).Get()).Value?.Name);

    /// <summary>What a document calls that instance: one that is destroyed has lost its name, perhaps to another.</summary>
    public Task<string> Of(InstanceId id) => Cached(id.Value, DeclaredKind.Instance, async () =>
        (await scope.Grains.Seen(id, scope.Caller)).Value?.Name is { } name && await scope.Grains.InstanceName(name).Holder() == id ? name : null);

    /// <summary>What a document calls that channel; null if it is no more.</summary>
    public async Task<string?> Of(ChannelId id) =>
        await Cached(id.Value, DeclaredKind.Channel, async () => (await scope.Grains.Channel(id).Get()).Value?.Spec.Name) is { } name
        && (name != id.Value || (await scope.Grains.Channel(id).Get()).IsOk) ? name : null;

    /// <summary>What a document calls these channels, without those that are no more.</summary>
    public async Task<JsonArray> Of(IEnumerable<ChannelId> ids)
    {
        var names = new JsonArray();
        foreach (var id in ids)
        {
            if (await Of(id) is { } name) names.Add(name);
        }

        return names;
    }

    /// <summary>The server, the channel or the instance that the text names; null where there is none, which is told.</summary>
    public async Task<Referred?> Find(DeclaredKind kind, string text, string path)
    {
        if (scope.Planned(kind, text) is { } item)
        {
            var planned = new Referred(item.ResourceId, new(kind, text));
            if (planned.Id is { } id) _names[id] = text;
            return planned;
        }

        var key = new DeclaredName(kind, text);
        if (!_ids.TryGetValue(key, out var found)) _ids[key] = found = FleetFile.MayBeName(text) ? await Lookup(kind, text, path) : null;
        if (found is null) scope.Faults.Add(path, $"there is no {kind.ToString().ToLowerInvariant()} of that name");
        return found is null ? null : new(found, null);
    }

    private async Task<string?> Lookup(DeclaredKind kind, string text, string path)
    {
        switch (kind)
        {
            case DeclaredKind.Instance:
                if (FleetId.TryParse<InstanceId>(text, out var byId)) return (await scope.Grains.Seen(byId, scope.Caller)).Value?.Id.Value;
                return await scope.Grains.InstanceName(text).Holder() is { } holder ? (await scope.Grains.Seen(holder, scope.Caller)).Value?.Id.Value : null;
            case DeclaredKind.Server:
                if (FleetId.TryParse<ServerId>(text, out var server)) return (await scope.Grains.Server(server).Get()).Value?.Id.Value;
                break;
            default:
                if (FleetId.TryParse<ChannelId>(text, out var channel)) return (await scope.Grains.Channel(channel).Get()).Value?.Id.Value;
                break;
        }

        var ids = await scope.IdsOf(kind is DeclaredKind.Server ? StateKinds.Server : StateKinds.Channel, text);
        if (ids.Count > 1) scope.Faults.Add(path, $"there are {ids.Count} of the name {text}: refer to one by its id");
        return ids.Count > 0 ? ids[0] : null;
    }

    private async Task<string> Cached(string id, DeclaredKind kind, Func<Task<string?>> ask)
    {
        if (!_names.TryGetValue(id, out var name)) _names[id] = name = await ask() ?? id;
        return Shared.Contains(new(kind, name)) ? id : name;
    }
}

/// <summary>Looks for things by their names.</summary>
internal static class NamedStates
{
    private const int Page = 500;

    /// <summary>The ids of those of exactly that name that the caller may know of.</summary>
    public static async Task<IReadOnlyList<string>> IdsOf(this PlanScope scope, string kind, string name)
    {
        var page = await scope.States.Query(
            new StateQuery { Kind = kind, Filters = [new StateFilter("name", [name])], Limit = Page }.SeenBy(scope.Caller), scope.Cancellation);
        return [.. page.Rows.Select(row => row.Id)];
    }

    /// <summary>All ids of that kind that the caller may know of, oldest first.</summary>
    public static async IAsyncEnumerable<string> AllIds(this PlanScope scope, string kind)
    {
        string? cursor = null;
        do
        {
            var page = await scope.States.Query(
                new StateQuery { Kind = kind, Descending = false, Cursor = cursor, Limit = Page }.SeenBy(scope.Caller), scope.Cancellation);
            foreach (var row in page.Rows) yield return row.Id;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
