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

    private static OperationStep Step(int index, bool hasUndo) =>
        new($"step{index}", _ => Task.FromResult(StepResult.Done()), hasUndo ? _ => Task.FromResult(StepResult.Done()) : null);
}
