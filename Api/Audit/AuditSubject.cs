using System.Text.Json;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Audit;

/// <summary>What a request is about, and how that was before the request was carried out.</summary>
internal sealed class AuditSubject
{
    private readonly AuditRule _rule;
    private readonly string? _id;
    private readonly string? _storedId;
    private readonly StateRow? _before;

    private AuditSubject(AuditRule rule, string? id, string? storedId, StateRow? before) =>
        (_rule, _id, _storedId, _before) = (rule, id, storedId, before);

    /// <summary>
    /// The thing in the path whose kind the rule names, else the last that the path names. Where that is stored with another thing, as a server's
    /// windows are, it is that one whose state is compared.
    /// </summary>
    public static async Task<AuditSubject> Find(HttpContext context, AuditRule rule, Documents documents)
    {
        var ids = context.Request.RouteValues.Values.OfType<string>().Where(id => id.Length is > 0 and <= FleetId.MaxLength).ToList();
        if (ids.Count == 0 && rule.Thing.Kind is StateKinds.User && context.Features.Get<Caller>()?.Principal.User is { } self) ids.Add(self.Value);
        var id = ids.Find(one => rule.Thing.Prefix is { } prefix && one.StartsWith(prefix, StringComparison.Ordinal))
            ?? (ids.Count == 0 ? null : ids[^1]);
        foreach (var candidate in ids.AsEnumerable().Reverse().OrderByDescending(one => one == id))
        {
            if (await documents.Find(candidate) is { } before) return new(rule, id, candidate, before);
        }

        return new(rule, id, id, null);
    }

    /// <summary>What has become of it, after an answer that may name what was made.</summary>
    public async Task<(string? Id, string? Team, DocumentChange Change)> Outcome(ReadOnlyMemory<byte> answer, Documents documents)
    {
        if (_rule.MakesSomething)
        {
            var made = Made(answer);
            if (await documents.Find(made) is { } created) return (made, TeamOf(created, made), DocumentChange.Between(null, created, _rule.Action));
            if (_storedId == _id || made is not null) return (made, TeamOf(_before, _storedId), await Change());
        }

        return (_id, TeamOf(_before, _storedId), await Change());

        async Task<DocumentChange> Change() => _storedId is null
            ? DocumentChange.None
            : DocumentChange.Between(_before, await documents.Find(_storedId), _storedId == _id ? _rule.Action : AuditActions.Update);
    }

    /// <summary>What is known of it without an outcome.</summary>
    public (string? Id, string? Team) Untouched => (_rule.MakesSomething ? null : _id, TeamOf(_before, _storedId));

    /// <summary>The id that an answer names: the first in it that ids of that kind may be, at its top or one level below.</summary>
    private string? Made(ReadOnlyMemory<byte> answer)
    {
        if (_rule.Thing.Prefix is not { } prefix || answer.IsEmpty) return null;
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind is JsonValueKind.Object ? Search(document.RootElement, prefix, depth: 2) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Search(JsonElement element, string prefix, int depth)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.String && property.Value.GetString() is { Length: <= FleetId.MaxLength } text
                && text.StartsWith(prefix, StringComparison.Ordinal)) return text;
        }

        return depth == 1 ? null : element.EnumerateObject().Where(property => property.Value.ValueKind is JsonValueKind.Object)
            .Select(property => Search(property.Value, prefix, depth - 1)).FirstOrDefault(found => found is not null);
    }

    private static string? TeamOf(StateRow? stored, string? id)
    {
        if (AuditedThings.WithId(id)?.Resource is AuditedThings.Team) return id;
        if (stored is null) return null;
        using var document = JsonDocument.Parse(stored.Document);
        return document.RootElement.TryGetProperty("team", out var team) && team.ValueKind is JsonValueKind.String ? team.GetString() : null;
    }
}
