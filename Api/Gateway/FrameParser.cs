using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Fleet.Api.Http;

namespace Fleet.Api.Gateway;

/// <summary>Reads both envelopes. Versions and channels are not checked: real agents leave them empty or out.</summary>
internal static class FrameParser
{
    private const int MaxTextLength = 512;

    public static bool TryParse(ReadOnlyMemory<byte> text, int maxDepth, [NotNullWhen(true)] out Frame? frame, [NotNullWhen(false)] out FrameFault? fault)
    {
        frame = null;
        fault = null;
        if (Read(text, maxDepth) is not { } message) fault = FrameFault.Parse("The frame is not valid JSON");
        else if (message.ValueKind != JsonValueKind.Object) fault = FrameFault.Parse("The frame must be a JSON object");
        else if (!Text(message, "type", out var type) || type is null) fault = FrameFault.Parse("type must be a text");
        else if (!TryRead(message, type, out frame)) fault = FrameFault.Parse("The ids of a frame must be texts");
        return fault is null;
    }

    private static bool TryRead(JsonElement message, string type, out Frame? frame)
    {
        frame = null;
        var isAgent = message.TryGetProperty("payload", out var body);
        if (!isAgent)
        {
            message.TryGetProperty("data", out body);
            isAgent = body.ValueKind is JsonValueKind.Undefined && message.TryGetProperty("protocol_version", out _);
        }

        if (!Text(message, isAgent ? "session_id" : "correlationId", out var correlation)) return false;
        if (!Text(message, "instanceId", out var instance)) return false;
        if (instance is null && body.ValueKind is JsonValueKind.Object && !Text(body, "instance_id", out instance)) return false;
        frame = new(isAgent ? FrameForm.Agent : FrameForm.Native, type, body, instance, correlation);
        return true;
    }

    private static JsonElement? Read(ReadOnlyMemory<byte> text, int maxDepth)
    {
        using var document = StrictJson.Parse(text, maxDepth);
        return document is null || PlainText.FirstUnclean(document.RootElement) is not null ? null : document.RootElement.Clone();
    }

    /// <summary>An absent or null text is no fault; anything else that is not a short text is.</summary>
    private static bool Text(JsonElement message, string name, out string? text)
    {
        text = null;
        if (!message.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return true;
        if (value.ValueKind is not JsonValueKind.String) return false;
        text = value.GetString();
        return text is { Length: <= MaxTextLength };
    }
}
