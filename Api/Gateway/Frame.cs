using System.Text.Json;

namespace Fleet.Api.Gateway;

/// <summary>Which of the two documented envelopes a peer speaks.</summary>
internal enum FrameForm
{
    /// <summary><c>{protocolVersion, channel, type, ts, data, instanceId?, correlationId?}</c></summary>
    Native,

    /// <summary><c>{protocol_version, type, payload, session_id?}</c></summary>
    Agent,
}

/// <summary>A frame, whichever envelope it came in.</summary>
/// <param name="Form">The envelope.</param>
/// <param name="Type">Its type.</param>
/// <param name="Body">Its data or payload; undefined if it has none.</param>
/// <param name="InstanceId">Whom it is about, as the peer calls it.</param>
/// <param name="CorrelationId">What the answer must carry.</param>
internal sealed record Frame(FrameForm Form, string Type, JsonElement Body, string? InstanceId, string? CorrelationId);

/// <summary>Why a frame was not taken.</summary>
internal sealed record FrameFault(string Code, string Message)
{
    public static FrameFault Parse(string message) => new("PARSE_ERROR", message);

    public static FrameFault Invalid(string message) => new("INVALID_PAYLOAD", message);

    public static FrameFault UnknownType(string type) => new("UNKNOWN_MESSAGE_TYPE", $"There is no message type '{Shorten(type)}'");

    public static FrameFault Unsupported(string type) =>
        new("UNSUPPORTED", $"This version of Fleet does not take messages of type '{type}'");

    public static FrameFault TooMany { get; } = new("RATE_LIMITED", "Too many frames");

    public static FrameFault TooDeep { get; } = new("TOO_DEEP", "The frame is nested too deeply");

    public static FrameFault Forbidden { get; } =
        new("FORBIDDEN", "Only agents may say this: it takes the DEVELOPER role or higher, and a connection that does not listen to others");

    public static FrameFault NoInstance { get; } =
        new("NO_INSTANCE_ID", "Name the instance: send the header X-Instance-ID, or instance_id in the first message");

    public static FrameFault UnknownInstance { get; } = new("UNKNOWN_INSTANCE", "Unknown instance: register it first");

    private static string Shorten(string text) => text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "...");
}
