using System.Text.Json.Nodes;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;

namespace Fleet.Api.Declarative;

/// <summary>One list of a document: how its resources are found, read and written.</summary>
/// <param name="kind">What stands in it.</param>
/// <param name="word">What it is called in documents.</param>
/// <param name="area">The scope that a credential needs for it.</param>
/// <param name="stored">The kind of the states.</param>
internal abstract class Section(DeclaredKind kind, string word, string area, string stored)
{
    public DeclaredKind Kind { get; } = kind;

    public string Word { get; } = word;

    public string Area { get; } = area;

    /// <summary>The resource of that id; null if it is no more, or the caller may not know of it.</summary>
    public abstract Task<Resource?> Get(string id, PlanScope scope);

    /// <summary>What the entry wants; null where it has faults, which are told.</summary>
    public abstract Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope);

    /// <summary>An id for a resource to make; null where that is not decided here.</summary>
    public abstract string? NewId(IIdSource ids);

    /// <summary>The resource that the entry means; null if there is none yet.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="owned">The id of what was applied under that name before.</param>
    /// <param name="scope">For whom.</param>
    public virtual async Task<Resource?> Find(Entry entry, string? owned, PlanScope scope)
    {
        if (owned is not null && await Get(owned, scope) is { } known && known.Name == entry.Name) return known;
        var found = new List<Resource>();
        foreach (var id in await scope.IdsOf(stored, entry.Name))
        {
            if (await Get(id, scope) is { } one && one.Name == entry.Name) found.Add(one);
        }

        if (found.Count > 1) scope.Faults.Add($"{entry.Path}.name", $"there are {found.Count} of that name: give each a name of its own first");
        return found.FirstOrDefault();
    }

    /// <summary>All that a document can hold and the caller may change.</summary>
    public async Task<IReadOnlyList<Resource>> All(PlanScope scope)
    {
        var all = new List<Resource>();
        await foreach (var id in scope.AllIds(stored))
        {
            if (await Get(id, scope) is { Refusal: null } one && IsDeclarable(one)) all.Add(one);
        }

        return all;
    }

    /// <summary>Whether a document can hold it.</summary>
    protected virtual bool IsDeclarable(Resource resource) => true;

    /// <summary>Takes a field out of a body.</summary>
    protected static JsonNode? Take(JsonObject body, string field)
    {
        var value = body[field];
        body.Remove(field);
        return value;
    }

    /// <summary>Takes a text out of a body; what is no text is told.</summary>
    protected static string? TakeText(JsonObject body, string field, string path, PlanScope scope)
    {
        var value = Take(body, field);
        if (value is null) return null;
        if (value is JsonValue said && said.TryGetValue<string>(out var text) && text.Length > 0) return text;
        scope.Faults.Add($"{path}.{field}", "must be text");
        return null;
    }

    /// <summary>Puts the ids of channels into the place of their names. What of them the document makes itself is needed.</summary>
    protected static async Task<IReadOnlyList<DeclaredName>> Channels(JsonObject body, string path, PlanScope scope)
    {
        var needs = new List<DeclaredName>();
        if (Take(body, "channels") is not { } said) return needs;
        var ids = new JsonArray();
        if (said is not JsonArray names) scope.Faults.Add($"{path}.channels", "must be a list of names");
        else
        {
            for (var i = 0; i < names.Count; i++)
            {
                var at = $"{path}.channels[{i}]";
                if (names[i] is not JsonValue value || !value.TryGetValue<string>(out var name)) scope.Faults.Add(at, "must be text");
                else if (await scope.Names.Find(DeclaredKind.Channel, name, at) is { } channel)
                {
                    ids.Add(channel.Id);
                    if (channel.Need is { } need) needs.Add(need);
                }
            }
        }

        body["channelIds"] = ids;
        return needs;
    }
}
