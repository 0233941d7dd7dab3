using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Deployments;
using Fleet.Operations;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How an operation fares, as of one of its revisions.</summary>
public sealed record ProgressEvent
{
    /// <summary>status, progress, complete or error; the last two end the stream.</summary>
    public required string Type { get; init; }

    /// <summary>The deployment, where one was asked for.</summary>
    [JsonPropertyName("deployment_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeploymentId { get; init; }

    /// <summary>The operation.</summary>
    [JsonPropertyName("operation_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OperationId { get; init; }

    /// <summary>A sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>A deployment's status or an operation's, whichever was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>The share of its steps that are done, 0 to 100; absent while they are undone.</summary>
    [JsonPropertyName("progress_percent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ProgressPercent { get; init; }

    /// <summary>The instance of a deployment.</summary>
    [JsonPropertyName("instance_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstanceId { get; init; }

    internal static ProgressEvent Of(OperationView operation)
    {
        var (type, message) = operation.Status switch
        {
            OperationStatus.Succeeded => ("complete", "Done"),
            OperationStatus.Failed => ("error", operation.Error?.Message ?? "The operation failed"),
            OperationStatus.Unwinding => ("status", $"Undoing what was done: {operation.Error?.Message}"),
            _ when operation.Steps.LastOrDefault(step => step.StartedAt is not null) is { } step => ("progress", Sentence(step)),
            _ => ("status", "Begun"),
        };
        return new()
        {
            Type = type,
            OperationId = operation.Id.Value,
            Message = message,
            Status = WireName.Snake(operation.Status),
            ProgressPercent = Percent(operation),
        };
    }

    internal static ProgressEvent Of(OperationView operation, DeploymentView deployment) => Of(operation) with
    {
        DeploymentId = deployment.Id.Value,
        InstanceId = deployment.Instance?.Value,
        Status = WireName.Upper(operation.Status switch
        {
            OperationStatus.Succeeded => DeploymentStatus.Succeeded,
            OperationStatus.Failed => DeploymentStatus.Failed,
            _ when operation.Steps.All(step => step.StartedAt is null) => DeploymentStatus.Pending,
            _ => DeploymentStatus.InProgress,
        }),
    };

    private static string Sentence(StepView step)
    {
        var state = $"{step.Name} {WireName.Snake(step.Status)}";
        return step.Message is { Length: > 0 } said ? $"{state}: {said}" : state;
    }

    private static int? Percent(OperationView operation) => operation.Status switch
    {
        OperationStatus.Succeeded => 100,
        OperationStatus.Running when operation.Steps.Length > 0 =>
            Math.Min(99, 100 * operation.Steps.Count(step => step.Status is StepStatus.Completed) / operation.Steps.Length),
        OperationStatus.Running => 0,
        _ => null,
    };
}
