using System.Collections.Frozen;
using System.Text.Json;

namespace Fleet.Api.Gateway;

/// <summary>What Fleet does with a type of frame.</summary>
internal enum FrameKind
{
    /// <summary>Nobody has documented it.</summary>
    Unknown,

    /// <summary>A sign of life.</summary>
    Heartbeat,

    /// <summary>Figures.</summary>
    Metrics,

    /// <summary>Lines of a log.</summary>
    Log,

    /// <summary>Something that has happened.</summary>
    Event,

    /// <summary>How a command went.</summary>
    CommandResult,

    /// <summary>What a terminal shows, or its end.</summary>
    Terminal,

    /// <summary>What language models have cost.</summary>
    LlmUsage,

    /// <summary>A console wants to hear of an instance, or no longer.</summary>
    Subscription,

    /// <summary>Documented, but not taken.</summary>
    Unsupported,
}

/// <summary>The documented types of frames that peers send, in both envelopes.</summary>
internal static class FrameTypes
{
    private static readonly FrozenDictionary<string, FrameKind> Kinds = new Dictionary<FrameKind, string[]>
    {
        [FrameKind.Heartbeat] = ["heartbeat", "heartbeat:ping"],
        [FrameKind.Metrics] = ["metrics", "metrics:update"],
        [FrameKind.Log] = ["log:line", "log:batch"],
        [FrameKind.Event] = ["event", "event:instance"],
        [FrameKind.CommandResult] = ["command:result"],
        [FrameKind.Terminal] = ["terminal:output", "terminal:data", "terminal:closed", "terminal:created", "terminal:error"],
        [FrameKind.LlmUsage] = ["llm_usage:batch"],
        [FrameKind.Subscription] = ["subscribe", "unsubscribe", "log:subscribe", "log:unsubscribe"],
        [FrameKind.Unsupported] =
        [
            "registration", "command:exec", "terminal:create", "terminal:input", "terminal:resize", "terminal:close",
            "fs:list", "fs:read", "fs:write", "lsp:connect", "lsp:disconnect", "lsp:jsonrpc",
        ],
    }.SelectMany(kind => kind.Value, (kind, type) => (type, kind.Key)).ToFrozenDictionary(pair => pair.type, pair => pair.Key);

    private static readonly FrozenDictionary<FrameKind, string> Names =
        Enum.GetValues<FrameKind>().ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    /// <summary>What figures call a frame of that type.</summary>
    public static string NameOf(string type) => Names[KindOf(type)];

    public static FrameKind KindOf(string type) => Kinds.GetValueOrDefault(type);
}
