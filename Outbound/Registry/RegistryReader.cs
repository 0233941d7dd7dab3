using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>Reads what registries say. Lists are lists of objects with a name, or objects by name.</summary>
internal static class RegistryReader
{
    private const int MaxItems = 10_000;
    private const int MaxText = 2_000;
    private const int MaxName = 128;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string what)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Lenient);
            Look(document.RootElement);
            return document;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw Bad($"{what} is not valid JSON");
        }
    }

    public static ImmutableList<RegistryExtension> Extensions(JsonElement list) =>
    [
        .. Items(list, "extensions").Select(item => new RegistryExtension(
                item.Name, Text(item.Value, "category") ?? "uncategorized", Text(item.Value, "version") ?? "", Text(item.Value, "software"),
                Text(item.Value, "status"), Text(item.Value, "description"), Names(item.Value, "dependencies") ?? []))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];

    /// <summary>Profiles. Their extensions stand in a list, or are only counted.</summary>
    public static ImmutableList<RegistryProfile> Profiles(JsonElement list) =>
        [.. Items(list, "profiles").Select(item => Profile(item.Name, item.Value)).OrderBy(one => one.Name, StringComparer.Ordinal)];

    public static RegistryProfile Profile(string name, JsonElement profile)
    {
        var extensions = Names(profile, "extensions") ?? [];
        var count = extensions.IsEmpty ? Number(profile, "extensions") ?? 0 : extensions.Length;
        return new(name, Text(profile, "description") ?? "", extensions, count, Number(profile, "total_with_dependencies") ?? count);
    }

    /// <summary>The version; null if none is said.</summary>
    public static RegistryVersion? Version(JsonElement root) => Text(root, "version") is { } version
        ? new(version, Text(root, "commit"), Text(root, "build_date"), Text(root, "target")) : null;

    public static RegistryException Bad(string message) => new(isAbsent: false, message);

    // The framework takes halves of characters, and bytes that are none, and only objects when somebody asks for the text.
    private static void Look(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.String) _ = element.GetString();
        if (element.ValueKind is JsonValueKind.Array) foreach (var item in element.EnumerateArray()) Look(item);
        if (element.ValueKind is not JsonValueKind.Object) return;
        foreach (var property in element.EnumerateObject())
        {
            _ = property.Name;
            Look(property.Value);
        }
    }

    private static IEnumerable<(string Name, JsonElement Value)> Items(JsonElement list, string what)
    {
        var items = list.ValueKind switch
        {
            JsonValueKind.Array => list.EnumerateArray().Select(item => (Name: Text(item, "name"), Value: item)).ToList(),
            JsonValueKind.Object => [.. list.EnumerateObject().Select(item => (Name: (string?)item.Name, item.Value))],
            _ => throw Bad($"The registry's {what} are no list"),
        };
        if (items.Count > MaxItems) throw Bad($"The registry has more than {MaxItems} {what}");
        var names = new HashSet<string>();
        foreach (var (index, (name, value)) in items.Index())
        {
            if (name is not { Length: > 0 and <= MaxName } || value.ValueKind is not JsonValueKind.Object)
            {
                throw Bad($"The registry's {what}[{index}] has no name, or is no object");
            }

            if (names.Add(name)) yield return (name, value);
        }
    }

    private static string? Text(JsonElement item, string name)
    {
        if (item.ValueKind is not JsonValueKind.Object || !item.TryGetProperty(name, out var value)) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return text is { Length: > MaxText } ? text[..MaxText] : text;
    }

    private static ImmutableArray<string>? Names(JsonElement item, string name) =>
        item.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(one => one.ValueKind is JsonValueKind.String).Select(one => one.GetString()!).Where(one => one.Length is > 0 and <= MaxName)]
            : null;

    private static int? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 ? number : null;
}
