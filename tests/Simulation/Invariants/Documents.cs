using System.Text.Json;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Invariants;

/// <summary>What is stored, as it is stored.</summary>
internal static class Documents
{
    public static IEnumerable<(string Id, JsonElement State)> Stored(this Run run, string kind) =>
        run.World.Store.States.Where(pair => pair.Key.Kind == kind).OrderBy(pair => pair.Key.Id, StringComparer.Ordinal).Select(pair => (pair.Key.Id, Read(pair.Value.Document)));

    public static JsonElement Read(string document) => JsonDocument.Parse(document).RootElement;

    /// <summary>The text of a field; null if there is none.</summary>
    public static string? Text(this JsonElement state, string field) =>
        state.TryGetProperty(field, out var found) && found.ValueKind is not JsonValueKind.Null ? found.ToString() : null;

    /// <summary>The elements of a field; none if there is no such field.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement state, string field) =>
        state.TryGetProperty(field, out var found) && found.ValueKind is JsonValueKind.Array ? found.EnumerateArray() : [];
}
