using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Instances;

/// <summary>What may stand in what an agent tells of language models, and what Fleet makes of it. Pure but for new ids.</summary>
internal static class LlmUsageRules
{
    private const int MaxProviderLength = 64;
    private const int MaxModelLength = 200;
    private const int MaxOperationLength = 64;
    private const int MaxTokens = 1_000_000_000;
    private const double MaxCostUsd = 1_000;

    private static readonly ImmutableArray<string> Tiers = ["proxy", "ebpf", "ollama"];

    /// <summary>The first figure that cannot be right.</summary>
    public static FleetError? Check(ImmutableArray<AgentLlmCall> calls) =>
        calls is { IsDefaultOrEmpty: false, Length: <= AgentLlmUsage.MaxCalls }
            ? calls.Select((call, i) => Check(call, $"records[{i}].")).FirstOrDefault(wrong => wrong is not null)
            : FleetError.Invalid($"records must be 1 to {AgentLlmUsage.MaxCalls}", "records");

    /// <summary>The call as it is kept.</summary>
    public static LlmUsageRow Row(string instanceId, AgentLlmCall call, DateTimeOffset now, IIdSource ids) => new(
        Id(instanceId, call) ?? ids.Next(),
        instanceId,
        call.At is { } at && at <= now && at > now - LlmUsageRow.MaxLateness ? at : now,
        call.Provider,
        call.Model,
        call.InputTokens,
        call.OutputTokens)
    {
        CacheReadTokens = call.CacheReadTokens,
        CacheWriteTokens = call.CacheWriteTokens,
        CostUsd = call.CostUsd is > 0 and var cost ? (decimal)cost : null,
        Operation = call.Operation,
        CaptureTier = call.CaptureTier,
        TraceId = call.TraceId,
    };

    /// <summary>
    /// The same for the same call told again. A trace has several calls, so its id alone says nothing: all that was told of the call does. Null
    /// for a call without a trace, since two of those may well be alike.
    /// </summary>
    private static string? Id(string instanceId, AgentLlmCall call)
    {
        if (string.IsNullOrEmpty(call.TraceId)) return null;
        FormattableString all =
            $"{instanceId}\n{call.TraceId}\n{call.At?.ToUnixTimeMilliseconds()}\n{call.Provider}\n{call.Model}\n{call.Operation}\n{call.CaptureTier}\n{call.InputTokens}\n{call.OutputTokens}\n{call.CacheReadTokens}\n{call.CacheWriteTokens}\n{call.CostUsd:R}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString(CultureInfo.InvariantCulture))));
    }

    private static FleetError? Check(AgentLlmCall call, string of) =>
        Text(call.Provider, 1, MaxProviderLength, $"{of}provider")
        ?? Text(call.Model, 1, MaxModelLength, $"{of}model")
        ?? Tokens(call.InputTokens, $"{of}inputTokens")
        ?? Tokens(call.OutputTokens, $"{of}outputTokens")
        ?? Tokens(call.CacheReadTokens, $"{of}cacheReadTokens")
        ?? Tokens(call.CacheWriteTokens, $"{of}cacheWriteTokens")
        ?? (call.CostUsd is null or (>= 0 and <= MaxCostUsd) ? null : FleetError.Invalid($"{of}costUsd must be between 0 and {MaxCostUsd}", $"{of}costUsd"))
        ?? Text(call.Operation, 0, MaxOperationLength, $"{of}operation")
        ?? (call.CaptureTier is null || Tiers.Contains(call.CaptureTier)
            ? null : FleetError.Invalid($"{of}captureTier must be one of {string.Join(", ", Tiers)}", $"{of}captureTier"))
        ?? Text(call.TraceId, 0, FleetId.MaxLength, $"{of}traceId");

    private static FleetError? Tokens(long? value, string field) =>
        value is null or (>= 0 and <= MaxTokens) ? null : FleetError.Invalid($"{field} must be between 0 and {MaxTokens}", field);

    private static FleetError? Text(string? value, int min, int max, string field) =>
        value is null || (value.Length >= min && value.Length <= max)
            ? null : FleetError.Invalid($"{field} must have {min} to {max} characters", field);
}
