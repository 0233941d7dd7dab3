using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Api.Live;
using Fleet.Api.Surfaces.Console;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads which lines of an instance a console wants to hear of, in the words that the streams of server-sent events take in their query.</summary>
internal static class LogSubscription
{
    private const int MaxText = 4_096;

    /// <summary>The lines wanted and the position to go on after (null for now), or what cannot be used and why.</summary>
    public static (LogFilter? Filter, StreamPosition? After, string? Wrong) Read(JsonElement body, InstanceId id)
    {
        var all = new LogFilter([id.Value]);
        if (body.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return (all, null, null);
        if (body.ValueKind is not JsonValueKind.Object) return (null, null, "the body cannot be used");

        var reader = new BodyReader(body);
        var (level, source, search) = (reader.Text(MaxText, "level"), reader.Text(MaxText, "source"), reader.Text(MaxText, "search"));
        var (after, paths) = (reader.Text(MaxText, "after"), reader.List("paths"));
        if (reader.Wrong is { } wrong) return (null, null, $"{wrong} cannot be used");
        if (!IsEveryPath(paths)) return (null, null, "paths must be [\"*\"]: lines are not kept by path, but by level and source");

        var errors = new List<FieldError>();
        var (levels, sources) = (QueryText.Words(errors, "level", level, LogWords.Levels), QueryText.Words(errors, "source", source, LogWords.Sources));
        QueryText.Plain(errors, "search", search, LogWords.MaxSearch);
        if (errors.Count > 0) return (null, null, errors[0].Message);

        var position = string.IsNullOrEmpty(after) ? null : StreamPosition.Parse(after, [.. all.Shards]);
        return position is null && !string.IsNullOrEmpty(after)
            ? (null, null, "after must be the id of a line")
            : (all with { Levels = [.. levels], Sources = [.. sources], Search = search }, position, null);
    }

    private static bool IsEveryPath(JsonElement? paths) =>
        paths is not { } list || list.GetArrayLength() == 0
        || list.EnumerateArray().Any(path => path.ValueKind is JsonValueKind.String && path.ValueEquals("*"));
}
