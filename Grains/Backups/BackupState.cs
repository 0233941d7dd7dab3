using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Backups;

/// <summary>What is stored of a backup.</summary>
internal sealed record BackupState
{
    public BackupPlan? Plan { get; init; }

    /// <summary>Whose it is: what lists filter on.</summary>
    public InstanceId InstanceId { get; init; }

    /// <summary>Why it was made: what lists filter on.</summary>
    public BackupReason Reason { get; init; }
    public BackupStatus Status { get; init; }
    public ImmutableArray<BackupPart> Parts { get; init; } = [];
    public OperationError? Error { get; init; }

    /// <summary>What verifies or deletes it now. The operation that makes it is its instance's.</summary>
    public OperationId? OperationId { get; init; }
    public OperationKind? OperationKind { get; init; }
    public string Actor { get; init; } = "";
    public BackupVerification? Verification { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public BackupView View() => new()
    {
        Plan = Plan!,
        Status = Status,
        Parts = Parts,
        Error = Error,
        Operation = OperationId,
        Verification = Verification,
        CompletedAt = CompletedAt,
    };
}
