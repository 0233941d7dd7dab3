using System.Collections.Immutable;
using Fleet.Operations;

namespace Fleet.Grains.Operations;

/// <summary>What is stored of an operation.</summary>
internal sealed record OperationState
{
    public OperationId Id { get; init; }
    public OperationKind Kind { get; init; }
    public string Target { get; init; } = "";
    public string Actor { get; init; } = "";
    public OperationStatus Status { get; init; }
    public ImmutableArray<StepView> Steps { get; init; } = [];
    public OperationError? Error { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>How often it was written.</summary>
    public long Revision { get; init; }

    public bool HasEnded => Status is OperationStatus.Succeeded or OperationStatus.Failed;

    public OperationRequest Request => new(Kind, Target, Actor);

    public OperationView View() => new()
    {
        Id = Id,
        Request = Request,
        Status = Status,
        Steps = Steps,
        Error = Error,
        CreatedAt = CreatedAt,
        CompletedAt = CompletedAt,
        Revision = Revision,
    };
}
