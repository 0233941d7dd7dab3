using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>Reads calls of language models.</summary>
internal static class LlmUsageBody
{
    private const int MaxText = 256;

    /// <summary>The calls, or the name of the field that cannot be used: a batch is taken as a whole or not at all. What the figures mean is for the instance to judge.</summary>
    public static (AgentLlmUsage? Usage, string? WrongField) Read(JsonElement body, string connection)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (null, "the body");
        var reader = new BodyReader(body);
        if (reader.List("records") is not { } records || records.GetArrayLength() is 0 or > AgentLlmUsage.MaxCalls) return (null, "records");

        var calls = ImmutableArray.CreateBuilder<AgentLlmCall>(records.GetArrayLength());
        foreach (var record in records.EnumerateArray())
        {
            var (call, wrong) = Call(record);
            if (call is null) return (null, wrong is null ? $"records[{calls.Count}]" : $"records[{calls.Count}].{wrong}");
            calls.Add(call);
        }

        return (new(connection, calls.MoveToImmutable()), null);
    }

    private static (AgentLlmCall? Call, string? WrongField) Call(JsonElement record)
    {
        if (record.ValueKind is not JsonValueKind.Object) return (null, null);
        var reader = new BodyReader(record);
        var (provider, model) = (reader.Text(MaxText, "provider"), reader.Text(MaxText, "model"));
        var (input, output) = (reader.Whole("inputTokens"), reader.Whole("outputTokens"));
        var milliseconds = reader.Whole("ts");
        var call = new AgentLlmCall
        {
            Provider = provider ?? "",
            Model = model ?? "",
            InputTokens = input ?? 0,
            OutputTokens = output ?? 0,
            CacheReadTokens = reader.Whole("cacheReadTokens"),
            CacheWriteTokens = reader.Whole("cacheWriteTokens"),
            CostUsd = reader.Number(double.MaxValue, "costUsd"),
            Operation = reader.Text(MaxText, "operation"),
            CaptureTier = reader.Text(MaxText, "captureTier"),
            TraceId = reader.Text(MaxText, "traceId"),
            At = milliseconds is { } ms and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
        };
        var missing = provider is null ? "provider" : model is null ? "model" : input is null ? "inputTokens" : output is null ? "outputTokens" : null;
        return (reader.Wrong ?? missing) is { } wrong ? (null, wrong) : (call, null);
    }
}
