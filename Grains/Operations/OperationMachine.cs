using System.Collections.Immutable;
using Fleet.Operations;

namespace Fleet.Grains.Operations;

/// <summary>What is to happen next in an operation.</summary>
internal enum NextMove
{
    Do,
    Undo,
    Settle,
    Rest,
}

/// <summary>How an operation moves from state to state. Pure: the grain does what it says and writes down what it returns.</summary>
internal static class OperationMachine
{
    public static OperationState Begin(OperationId id, OperationRequest request, OperationPlan plan, DateTimeOffset now) => new()
    {
        Id = id,
        Kind = request.Kind,
        Target = request.Target,
        Actor = request.Actor,
        Status = OperationStatus.Running,
        Steps = [.. plan.Steps.Select(step => new StepView(step.Name))],
        CreatedAt = now,
    };

    /// <summary>The next move and the step that it concerns (-1 for none).</summary>
    public static (NextMove Move, int Step) Next(OperationState state, OperationPlan plan)
    {
        if (state.HasEnded) return (NextMove.Rest, -1);
        if (state.Status == OperationStatus.Running)
        {
            var next = IndexOf(state.Steps, IsOpen);
            return next < 0 ? (NextMove.Settle, -1) : (NextMove.Do, next);
        }

        for (var i = state.Steps.Length - 1; i >= 0; i--)
        {
            // A failed step may have done half its work, so it is undone like a completed one.
            if (state.Steps[i].Status is StepStatus.Completed or StepStatus.Failed && plan.Steps[i].Undo is not null) return (NextMove.Undo, i);
        }

        return (NextMove.Settle, -1);
    }

    /// <summary>The step is about to be done: written down first, so that a crash in the middle is known.</summary>
    public static OperationState Started(OperationState state, int index, DateTimeOffset now)
    {
        var step = state.Steps[index];
        return With(state, index, step with { Status = StepStatus.Running, Attempts = step.Attempts + 1, StartedAt = step.StartedAt ?? now });
    }

    public static OperationState Completed(OperationState state, int index, string? message, DateTimeOffset now) =>
        With(state, index, state.Steps[index] with { Status = StepStatus.Completed, CompletedAt = now, Message = message });

    /// <summary>The step has failed for good: from here on the operation unwinds.</summary>
    public static OperationState Failed(OperationState state, int index, OperationError error, DateTimeOffset now) =>
        With(state, index, state.Steps[index] with { Status = StepStatus.Failed, CompletedAt = now, Message = error.Message }) with
        {
            Status = OperationStatus.Unwinding,
            Error = error,
        };

    /// <summary>
    /// Somebody wants it no longer: from here on the operation unwinds. The step at hand may have done half its work, as one that failed; steps that
    /// were not begun stay as they are. The very same state comes back where it is too late for that.
    /// </summary>
    public static OperationState Cancelled(OperationState state, OperationPlan plan, OperationError error, DateTimeOffset now)
    {
        if (!CanBeCancelled(state, plan)) return state;
        var index = IndexOf(state.Steps, IsOpen);
        return state.Steps[index].Status is StepStatus.Running
            ? Failed(state, index, error, now)
            : state with { Status = OperationStatus.Unwinding, Error = error };
    }

    public static OperationState Undone(OperationState state, int index, OperationError? error) =>
        With(state, index, state.Steps[index] with
        {
            Status = error is null ? StepStatus.Undone : StepStatus.UndoFailed,
            Message = error is null ? state.Steps[index].Message : $"could not be undone: {error.Message}",
        });

    /// <summary>Whether it failed and left nothing behind.</summary>
    public static bool IsUnwound(OperationState state) =>
        state.Error is not null && state.Steps.All(step => step.Status != StepStatus.UndoFailed);

    public static OperationState Ended(OperationState state, DateTimeOffset now) => state with
    {
        Status = state.Status == OperationStatus.Running ? OperationStatus.Succeeded : OperationStatus.Failed,
        CompletedAt = now,
    };

    /// <summary>Whether what it has done can be undone still, and something is left to do.</summary>
    public static bool CanBeCancelled(OperationState state, OperationPlan plan) =>
        state.Status is OperationStatus.Running && !plan.Removes && state.Steps.Any(IsOpen)
        && !state.Steps.Zip(plan.Steps).Any(pair => pair.Second.IsPointOfNoReturn && pair.First.Status is not StepStatus.Pending);

    private static bool IsOpen(StepView step) => step.Status is StepStatus.Pending or StepStatus.Running;

    private static OperationState With(OperationState state, int index, StepView step) =>
        state with { Steps = state.Steps.SetItem(index, step) };

    private static int IndexOf(ImmutableArray<StepView> steps, Func<StepView, bool> predicate)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (predicate(steps[i])) return i;
        }

        return -1;
    }
}
