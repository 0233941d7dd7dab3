using System.Text.Json;
using Fleet.Api.Validation;

namespace Fleet.Api.Http;

/// <summary>Turns a JSON document into a checked request.</summary>
internal static class JsonShape
{
    /// <summary>Why it cannot be used; null with a value if it can.</summary>
    public static Refusal? Read<T>(JsonElement root, JsonSerializerOptions options, out T? value) where T : class
    {
        value = null;
        if (root.ValueKind != JsonValueKind.Object) return Refusal.Invalid("", "The body must be a JSON object");
        if (PlainText.FirstUnclean(root) is { } unclean)
        {
            return Refusal.Invalid(unclean, $"{Named(unclean)} holds characters that are not allowed");
        }
        try
        {
            value = root.Deserialize<T>(options)!;
        }
        catch (JsonException e)
        {
            var field = FieldOf(e.Path);
            return Refusal.Invalid(field, $"{Named(field)} has the wrong type");
        }

        var errors = ShapeValidator.Check(value);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    private static string Named(string field) => field is "" ? "The body" : field;

    private static string FieldOf(string? path) =>
        path is null or "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
}
