using System.Collections.Immutable;
using Fleet.Grains.Operations;
using Fleet.Operations;

namespace Fleet.Tests.Grains.Operations;

/// <summary>The pure machine: random plans whose steps end at random always come to an end, in order.</summary>
public sealed class OperationMachineTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Steps_are_done_in_order_and_undone_in_reverse_and_the_operation_ends(int seed)
    {
        var random = new Random(seed);
        var plan = new OperationPlan(OperationKind.DeployInstance, [.. Enumerable.Range(0, random.Next(1, 8)).Select(i => Step(i, random.Next(2) == 0))]);
        var failAt = random.Next(-1, plan.Steps.Length);
        var state = OperationMachine.Begin(OperationId.Of("op_1"), new OperationRequest(plan.Kind, "inst_1", "test"), plan, Now);
        var (done, undone) = (new List<int>(), new List<int>());

        for (var moves = 0; OperationMachine.Next(state, plan) is var (move, index) && move != NextMove.Settle; moves++)
        {
            Assert.True(moves < 100, "it does not end");
            if (move == NextMove.Undo)
            {
                undone.Add(index);
                state = OperationMachine.Undone(state, index, null);
                continue;
            }

            state = OperationMachine.Started(state, index, Now);
            if (random.Next(4) == 0) state = OperationMachine.Started(state, index, Now);
            if (index == failAt)
            {
                state = OperationMachine.Failed(state, index, new OperationError("x", "y"), Now);
                continue;
            }

            done.Add(index);
            state = OperationMachine.Completed(state, index, null, Now);
        }

        state = OperationMachine.Ended(state, Now);
        var reached = failAt < 0 ? plan.Steps.Length : failAt;
        Assert.Equal(Enumerable.Range(0, reached), done);
        Assert.Equal(failAt < 0 ? OperationStatus.Succeeded : OperationStatus.Failed, state.Status);
        Assert.Equal(
            failAt < 0 ? [] : Enumerable.Range(0, failAt + 1).Reverse().Where(i => plan.Steps[i].Undo is not null),
            undone);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_cancelled_operation_undoes_what_was_begun_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var plan = new OperationPlan(OperationKind.DeployInstance, [.. Enumerable.Range(0, random.Next(1, 8)).Select(i => Step(i, hasUndo: true))]);
        var state = OperationMachine.Begin(OperationId.Of("op_1"), new OperationRequest(plan.Kind, "inst_1", "test"), plan, Now);
        var done = random.Next(0, plan.Steps.Length);
        for (var step = 0; step < done; step++) state = OperationMachine.Completed(OperationMachine.Started(state, step, Now), step, null, Now);
        var isBegun = random.Next(2) == 0;
        if (isBegun) state = OperationMachine.Started(state, done, Now);

        state = OperationMachine.Cancelled(state, plan, new OperationError("cancelled", "y"), Now);
        var undone = new List<int>();
        while (OperationMachine.Next(state, plan) is (NextMove.Undo, var index))
        {
            undone.Add(index);
            state = OperationMachine.Undone(state, index, null);
        }

        Assert.Equal(Enumerable.Range(0, done + (isBegun ? 1 : 0)).Reverse(), undone);
        Assert.Equal(OperationStatus.Failed, OperationMachine.Ended(state, Now).Status);
    }

    [Fact]
    public void What_has_ended_has_no_next_move_and_is_not_cancelled()
    {
        var plan = new OperationPlan(OperationKind.DeployInstance, [Step(0, hasUndo: true)]);
        var begun = OperationMachine.Begin(OperationId.Of("op_1"), new OperationRequest(plan.Kind, "inst_1", "test"), plan, Now);
        var ended = OperationMachine.Ended(OperationMachine.Completed(OperationMachine.Started(begun, 0, Now), 0, null, Now), Now);

        Assert.Equal((NextMove.Rest, -1), OperationMachine.Next(ended, plan));
        Assert.Same(ended, OperationMachine.Cancelled(ended, plan, new OperationError("cancelled", "y"), Now));
    }

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    public void What_cannot_be_undone_any_more_is_not_cancelled(bool removes, bool isPastTheTurn, bool isCancelled)
    {
        var plan = new OperationPlan(
            OperationKind.MoveInstance,
            [Step(0, hasUndo: true), Step(1, hasUndo: false) with { IsPointOfNoReturn = true }, Step(2, hasUndo: true)]) { Removes = removes };
        var state = OperationMachine.Begin(OperationId.Of("op_1"), new OperationRequest(plan.Kind, "inst_1", "test"), plan, Now);
        state = OperationMachine.Completed(OperationMachine.Started(state, 0, Now), 0, null, Now);
        if (isPastTheTurn) state = OperationMachine.Started(state, 1, Now);

        Assert.Equal(isCancelled, !ReferenceEquals(state, OperationMachine.Cancelled(state, plan, new OperationError("cancelled", "y"), Now)));
    }

    private static OperationStep Step(int index, bool hasUndo) =>
        new($"step{index}", _ => Task.FromResult(StepResult.Done()), hasUndo ? _ => Task.FromResult(StepResult.Done()) : null);
}
