using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>What language models an agent, or somebody else for the instance, has seen being called. The names in errors are the protocol's, such as <c>records[3].inputTokens</c>.</summary>
/// <param name="Connection">The connection it came over; null if it came over none.</param>
/// <param name="Calls">The calls, 1 to <see cref="MaxCalls"/>.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-llm-usage")]
public sealed record AgentLlmUsage([property: Id(0)] string? Connection, [property: Id(1)] ImmutableArray<AgentLlmCall> Calls)
{
    /// <summary>The most calls of a message: agents that were cut off say at once what they have kept, and a frame hardly holds more.</summary>
    public const int MaxCalls = 2_000;
}

/// <summary>One call of a language model, as an agent tells it. What is null it did not say.</summary>
[GenerateSerializer, Immutable, Alias("fleet.agent-llm-call")]
public sealed record AgentLlmCall
{
    /// <summary>Whose model, such as <c>anthropic</c>; 1 to 64 characters.</summary>
    [Id(0)]
    public required string Provider { get; init; }

    /// <summary>The model, as its provider names it; 1 to 200 characters.</summary>
    [Id(1)]
    public required string Model { get; init; }

    /// <summary>Tokens read, 0 to 1,000,000,000.</summary>
    [Id(2)]
    public required long InputTokens { get; init; }

    /// <summary>Tokens written, 0 to 1,000,000,000.</summary>
    [Id(3)]
    public required long OutputTokens { get; init; }

    /// <summary>Tokens read from the provider's cache.</summary>
    [Id(4)]
    public long? CacheReadTokens { get; init; }

    /// <summary>Tokens written to the provider's cache.</summary>
    [Id(5)]
    public long? CacheWriteTokens { get; init; }

    /// <summary>US dollars, at most 1,000. Zero says as little as null: agents that know no price send it.</summary>
    [Id(6)]
    public double? CostUsd { get; init; }

    /// <summary>What was called, such as <c>chat</c>; at most 64 characters.</summary>
    [Id(7)]
    public string? Operation { get; init; }

    /// <summary>How the agent saw it: proxy, ebpf or ollama.</summary>
    [Id(8)]
    public string? CaptureTier { get; init; }

    /// <summary>The trace that the call belongs to; at most 128 characters. A call of a trace that is told again in every figure is the same call.</summary>
    [Id(9)]
    public string? TraceId { get; init; }

    /// <summary>When; null for now. A time in the future, or more than seven days ago, counts as now.</summary>
    [Id(10)]
    public DateTimeOffset? At { get; init; }
}
