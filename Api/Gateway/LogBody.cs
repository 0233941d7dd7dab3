using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads one line or a batch of lines.</summary>
internal static class LogBody
{
    /// <summary>The lines, or the name of the field that cannot be used: a batch is taken as a whole or not at all.</summary>
    public static (AgentLogBatch? Batch, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var reader = new BodyReader(body);
        var list = reader.List("lines");
        if (reader.Wrong is { } wrong) return (null, wrong);
        if (list?.GetArrayLength() > AgentLogBatch.MaxLines) return (null, "lines");

        var lines = ImmutableArray.CreateBuilder<AgentLogLine>();
        IEnumerable<JsonElement> elements = list is { } array ? array.EnumerateArray() : [body];
        foreach (var element in elements)
        {
            var (line, wrongInLine) = Line(element);
            if (line is null) return (null, list is null ? wrongInLine : $"lines[{lines.Count}].{wrongInLine}");
            lines.Add(line);
        }

        return lines.Count == 0 ? (null, "lines") : (new(connection, lines.ToImmutable()), null);
    }

    private static (AgentLogLine? Line, string? WrongField) Line(JsonElement body)
    {
        if (body.ValueKind is JsonValueKind.String) return (new(body.GetString()!), null);
        if (body.ValueKind is not JsonValueKind.Object) return (null, "message");
        var reader = new BodyReader(body);
        var message = reader.Text(int.MaxValue, "message", "line");
        var line = new AgentLogLine(
            message ?? "",
            reader.Text(32, "level"),
            reader.Text(64, "source"),
            reader.Time("ts", "timestamp"),
            reader.Object("metadata")?.GetRawText(),
            reader.Text(128, "deploymentId", "deployment_id"));
        if (reader.Wrong is { } wrong) return (null, wrong);
        return message is null ? (null, "message") : (line, null);
    }
}
