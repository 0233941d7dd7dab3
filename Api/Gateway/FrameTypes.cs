using System.Collections.Frozen;

namespace Fleet.Api.Gateway;

/// <summary>What Fleet does with a type of frame.</summary>
internal enum FrameKind
{
    /// <summary>Nobody has documented it.</summary>
    Unknown,

    /// <summary>A sign of life.</summary>
    Heartbeat,

    /// <summary>Documented, but not taken by this version.</summary>
    Later,
}

/// <summary>The documented types of frames that peers send, in both envelopes.</summary>
internal static class FrameTypes
{
    private static readonly FrozenSet<string> Heartbeats = new[] { "heartbeat", "heartbeat:ping" }.ToFrozenSet();

    private static readonly FrozenSet<string> Documented = new[]
    {
        "metrics", "metrics:update", "log:line", "log:batch", "log:subscribe", "log:unsubscribe", "event", "event:instance", "registration",
        "command:exec", "command:result", "terminal:create", "terminal:created", "terminal:data", "terminal:output", "terminal:input",
        "terminal:resize", "terminal:close", "terminal:closed", "terminal:error", "llm_usage:batch", "subscribe", "unsubscribe",
        "fs:list", "fs:read", "fs:write", "lsp:connect", "lsp:disconnect", "lsp:jsonrpc",
    }.ToFrozenSet();

    public static FrameKind KindOf(string type) =>
        Heartbeats.Contains(type) ? FrameKind.Heartbeat : Documented.Contains(type) ? FrameKind.Later : FrameKind.Unknown;
}
