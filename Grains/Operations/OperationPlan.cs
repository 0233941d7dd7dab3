using System.Collections.Immutable;
using Fleet.Operations;

namespace Fleet.Grains.Operations;

/// <summary>What an operation of one kind does: steps in order, each of which may be repeated and may follow its own interruption.</summary>
internal sealed record OperationPlan(OperationKind Kind, ImmutableArray<OperationStep> Steps)
{
    /// <summary>Whether it takes something away: that only goes on, and is not cancelled.</summary>
    public bool Removes { get; init; }
}

/// <summary>One step: how it is done and, where something must not be left behind, how it is undone.</summary>
internal sealed record OperationStep(
    string Name, Func<StepContext, Task<StepResult>> Do, Func<StepContext, Task<StepResult>>? Undo = null)
{
    /// <summary>Whether nothing before it may be undone once it has been begun: what follows it never fails, and is not cancelled.</summary>
    public bool IsPointOfNoReturn { get; init; }
}

/// <summary>What a step may know.</summary>
/// <param name="Operation">The operation it belongs to.</param>
/// <param name="Request">What the operation is to do.</param>
/// <param name="StartedAt">When the step was first begun, crashes included.</param>
/// <param name="Now">The time.</param>
/// <param name="IsLastAttempt">Whether a passing fault, too, would now be the step's end.</param>
/// <param name="Error">Why the operation unwinds; null while it does not.</param>
/// <param name="Cancellation">Cancelled when the process goes down; the step will then be done again.</param>
internal sealed record StepContext(
    OperationId Operation,
    OperationRequest Request,
    DateTimeOffset StartedAt,
    DateTimeOffset Now,
    bool IsLastAttempt,
    OperationError? Error,
    CancellationToken Cancellation);

/// <summary>How a step ended.</summary>
internal sealed record StepResult
{
    private StepResult() { }

    /// <summary>What was found or done, where it is worth telling.</summary>
    public string? Message { get; private init; }

    /// <summary>Why it failed; null on success.</summary>
    public OperationError? Error { get; private init; }

    /// <summary>Whether the same step may well succeed a little later.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>When to look again, for a step that waits for something; null otherwise.</summary>
    public TimeSpan? Again { get; private init; }

    public static StepResult Done(string? message = null) => new() { Message = message };

    public static StepResult Wait(TimeSpan again) => new() { Again = again };

    public static StepResult Fail(OperationError error, bool isTransient = false) =>
        new() { Error = error, Message = error.Message, IsTransient = isTransient };
}
