using Fleet.Api.Gateway;
using Fleet.Instances;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>What agents and consoles say, as the gateway reads it.</summary>
internal static class FrameTargets
{
    private const int MaxDepth = 16;

    private static readonly InstanceId Instance = InstanceId.Of("inst_01kagqbm0p2s3r9e0m5c8t7f1d");

    /// <summary>What means something in a frame.</summary>
    public static readonly string[] Words =
    [
        "null", "true", "{}", "[]", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "{\"\\udc00\":1}", "1e400", "-1", "\"type\":\"heartbeat\"", "\"type\":\"log:batch\"", "\"type\":\"metrics\"", "\"type\":\"terminal:output\"",
        "\"type\":\"llm_usage:batch\"", "\"type\":\"command:result\"", "\"type\":\"log:subscribe\"", "\"type\":\"nothing\"", "\"protocol_version\":\"99\"", "\"payload\":", "\"data\":", "\"instance_id\":\"other\"", "\"lines\":",
        "\"ts\":253402300800000", "\"session_id\":{}", "\"after\":\"0.a\"", "[[[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", ",\"type\":\"event\"", "\"\\u001b[31mred\"",
    ];

    public static IEnumerable<Target> All => [new("frame", 8_000, Frame) { Words = Words, MaxLength = 262_144 }];

    private static string? Frame(byte[] input)
    {
        var isTooDeep = FrameDepth.Exceeds(input, MaxDepth);
        if (!FrameParser.TryParse(input, MaxDepth, out var frame, out var fault)) return string.IsNullOrEmpty(fault.Message) ? "refused without words" : null;
        if (isTooDeep) return "was read, and is too deep";
        if (FrameTypes.NameOf(frame.Type).Length == 0) return "has no kind";
        foreach (var (isTaken, wrong) in Bodies(frame))
        {
            if (isTaken == (wrong is not null)) return $"taken: {isTaken}, wrong: {wrong}";
        }

        return null;
    }

    private static IEnumerable<(bool IsTaken, string? Wrong)> Bodies(Frame frame)
    {
        var body = frame.Body;
        yield return HeartbeatBody.Read(body, "c") is var (heartbeat, wrongBeat) ? (heartbeat is not null, wrongBeat) : default;
        yield return MetricsBody.Read(body, "c") is var (metrics, wrongMetric) ? (metrics is not null, wrongMetric) : default;
        yield return LogBody.Read(body, "c") is var (log, wrongLine) ? (log is not null, wrongLine) : default;
        yield return EventBody.Read(body, "c") is var (happened, wrongEvent) ? (happened is not null, wrongEvent) : default;
        yield return LlmUsageBody.Read(body, "c") is var (usage, wrongUsage) ? (usage is not null, wrongUsage) : default;
        yield return CommandResultBody.Read(body, frame.CorrelationId) is var (_, result, wrongResult) ? (result is not null, wrongResult) : default;
        yield return LogSubscription.Read(body, Instance) is var (filter, _, wrongFilter) ? (filter is not null, wrongFilter) : default;
    }
}
