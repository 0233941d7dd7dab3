using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Api.Surfaces.Console;

/// <summary>An export of traces as OpenTelemetry's protocol (OTLP) has it in JSON, as far as Fleet reads it.</summary>
public sealed record TraceExport
{
    /// <summary>The spans, by what they come from.</summary>
    public IReadOnlyList<ResourceSpans>? ResourceSpans { get; init; }
}

/// <summary>Spans of one origin.</summary>
public sealed record ResourceSpans
{
    /// <summary>The origin. Its attribute <c>service.instance.id</c> is the instance's id.</summary>
    public OtelResource? Resource { get; init; }

    /// <summary>The spans, by the library that made them.</summary>
    public IReadOnlyList<ScopeSpans>? ScopeSpans { get; init; }
}

/// <summary>What spans come from.</summary>
public sealed record OtelResource
{
    /// <summary>What is known of it.</summary>
    public IReadOnlyList<OtelAttribute>? Attributes { get; init; }
}

/// <summary>Spans that one library made.</summary>
public sealed record ScopeSpans
{
    /// <summary>The spans.</summary>
    public IReadOnlyList<OtelSpan>? Spans { get; init; }
}

/// <summary>One span. It is a call of a language model if it has the attribute <c>gen_ai.provider.name</c>.</summary>
public sealed record OtelSpan
{
    /// <summary>The trace that it belongs to.</summary>
    public string? TraceId { get; init; }

    /// <summary>Its own id.</summary>
    public string? SpanId { get; init; }

    /// <summary>When it ended: nanoseconds since 1970, a number or a text.</summary>
    public JsonElement? EndTimeUnixNano { get; init; }

    /// <summary>What is known of it.</summary>
    public IReadOnlyList<OtelAttribute>? Attributes { get; init; }
}

/// <summary>A named value.</summary>
public sealed record OtelAttribute
{
    /// <summary>The name.</summary>
    public string? Key { get; init; }

    /// <summary>The value.</summary>
    public OtelValue? Value { get; init; }
}

/// <summary>A value, of which Fleet reads texts and whole numbers.</summary>
public sealed record OtelValue
{
    /// <summary>A text.</summary>
    public string? StringValue { get; init; }

    /// <summary>A whole number, as a number or a text.</summary>
    public JsonElement? IntValue { get; init; }
}

/// <summary>The answer to an export.</summary>
/// <param name="PartialSuccess">Empty where everything was taken.</param>
public sealed record TraceExportShape(PartialSuccessShape PartialSuccess);

/// <summary>What was not taken of an export.</summary>
/// <param name="RejectedSpans">How many calls, a decimal text; absent if none.</param>
/// <param name="ErrorMessage">Why the first of them was not; absent if none.</param>
public sealed record PartialSuccessShape(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RejectedSpans = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorMessage = null);
