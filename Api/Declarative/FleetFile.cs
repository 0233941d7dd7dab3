using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Declarative;

namespace Fleet.Api.Declarative;

/// <summary>The frame of a document: whose set it is, and the entries of its lists.</summary>
internal sealed partial record FleetFile(string Name, string? TeamId, bool Prune, ImmutableArray<Entry> Entries)
{
    public const string ApiVersion = "fleet/v1";

    /// <summary>All lists, in the order in which what stands in them is planned.</summary>
    public static ImmutableArray<Section> Sections { get; } =
        [new ServerSection(), new ChannelSection(), new InstanceSection(), new RuleSection(), new TaskSection(), new BudgetSection()];

    public static Section SectionOf(DeclaredKind kind) => Sections.First(section => section.Kind == kind);

    /// <summary>What the document says; what is wrong with its frame is told.</summary>
    public static FleetFile Read(FleetDocument document, DocumentFaults faults)
    {
        var root = document.Root;
        foreach (var unknown in root.Select(field => field.Key).Where(key => key is not ("apiVersion" or "name" or "teamId" or "prune") && Sections.All(one => one.Word != key)))
        {
            faults.Add(unknown, "is not known here");
        }

        if (Text(root, "apiVersion") != ApiVersion) faults.Add("apiVersion", $"apiVersion must be {ApiVersion}");
        var name = Text(root, "name") ?? "";
        if (!IsName(name)) faults.Add("name", "name must be 1 to 64 lower-case letters, digits and inner hyphens");
        var team = Text(root, "teamId");
        if (root["teamId"] is not null && team is null) faults.Add("teamId", "must be text");
        var prune = false;
        if (root["prune"] is { } said && !(said is JsonValue flag && flag.TryGetValue(out prune))) faults.Add("prune", "must be true or false");
        return new FleetFile(name, team, prune, [.. Sections.SelectMany(section => EntriesOf(root, section, faults))]);
    }

    /// <summary>Whether anything can have that name, and be looked for by it.</summary>
    public static bool MayBeName(string text) => text.Length is > 0 and <= FleetId.MaxLength && PlainText.IsClean(text);

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    private static List<Entry> EntriesOf(JsonObject root, Section section, DocumentFaults faults)
    {
        var entries = new List<Entry>();
        if (root[section.Word] is not { } said) return entries;
        if (said is not JsonArray list)
        {
            faults.Add(section.Word, "must be a list");
            return entries;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var path = $"{section.Word}[{i}]";
            if (list[i] is not JsonObject body) faults.Add(path, "must be a map of keys and values");
            else if (Text(body, "name") is not { } name || !MayBeName(name)) faults.Add($"{path}.name", "name is required, as text of at most 128 characters");
            else if (!names.Add(name)) faults.Add($"{path}.name", "stands in this list twice");
            else entries.Add(new(section.Kind, name, Said(body), path));
        }

        return entries;
    }

    /// <summary>What is null is not said.</summary>
    private static JsonObject Said(JsonObject body) =>
        new(body.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

    private static string? Text(JsonObject owner, string field) =>
        owner[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\z")]
    private static partial Regex NamePattern();
}
