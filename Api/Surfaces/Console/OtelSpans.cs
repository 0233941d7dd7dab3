using System.Globalization;
using System.Text.Json;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Finds the calls of language models among exported spans, by the names of OpenTelemetry's conventions for them.</summary>
internal static class OtelSpans
{
    private const long NanosecondsOfMillisecond = 1_000_000;

    /// <summary>The calls, by the instance that they are said to be of; the empty text where none is named.</summary>
    public static ILookup<string, AgentLlmCall> Calls(TraceExport export) =>
    (
        from origin in export.ResourceSpans ?? []
        let instance = Text(origin.Resource?.Attributes, "service.instance.id") ?? ""
        from scope in origin.ScopeSpans ?? []
        from span in scope.Spans ?? []
        let provider = Text(span.Attributes, "gen_ai.provider.name")
        where !string.IsNullOrEmpty(provider)
        select (instance, call: Call(span, provider))).ToLookup(one => one.instance, one => one.call);

    private static AgentLlmCall Call(OtelSpan span, string provider) => new()
    {
        Provider = provider,
        Model = Text(span.Attributes, "gen_ai.response.model") ?? Text(span.Attributes, "gen_ai.request.model") ?? "unknown",
        Operation = Text(span.Attributes, "gen_ai.operation.name"),
        InputTokens = Whole(Find(span.Attributes, "gen_ai.usage.input_tokens")?.IntValue) ?? 0,
        OutputTokens = Whole(Find(span.Attributes, "gen_ai.usage.output_tokens")?.IntValue) ?? 0,
        TraceId = string.IsNullOrEmpty(span.TraceId) ? null : $"{span.TraceId}/{span.SpanId}",
        At = Whole(span.EndTimeUnixNano) is >= 0 and var end ? DateTimeOffset.FromUnixTimeMilliseconds(end / NanosecondsOfMillisecond) : null,
    };

    private static string? Text(IReadOnlyList<OtelAttribute>? attributes, string key) => Find(attributes, key)?.StringValue;

    private static OtelValue? Find(IReadOnlyList<OtelAttribute>? attributes, string key) => attributes?.FirstOrDefault(one => one.Key == key)?.Value;

    private static long? Whole(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt64(out var whole) ? whole : null,
        { ValueKind: JsonValueKind.String } text => long.TryParse(text.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        _ => null,
    };
}
