using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Orleans;
using Orleans.Storage;
using Xunit;

namespace Fleet.Engine.Tests.Storage;

public sealed class Stored_state : EngineTest
{
    private IStateGrain State => Grain<IStateGrain>();

    [Fact]
    public async Task A_grain_without_a_record_starts_with_a_new_state() =>
        Assert.Equal(new StateView(0, false, null, 0), await State.Read());

    [Fact]
    public async Task The_record_is_read_before_the_activation()
    {
        ChangeBehindItsBack(41);
        Assert.Equal(new StateView(41, true, "1", 41), await State.Read());
    }

    [Fact]
    public async Task The_first_call_waits_for_the_record()
    {
        var gate = new TaskCompletionSource();
        Engine.Store.ReadGate = gate.Task;
        var call = State.Read();
        await Grain<IEchoGrain>().Echo("meanwhile");
        Assert.False(call.IsCompleted);
        gate.SetResult();
        await call.Within("call");
    }

    [Fact]
    public async Task A_write_sets_the_next_version()
    {
        await State.Write(5);
        await State.Write(6);
        Assert.Equal(new StateView(6, true, "2", 0), await State.Read());
        Assert.Equal(2, Engine.Store.Writes);
    }

    [Fact]
    public async Task A_cleared_record_leaves_a_new_state()
    {
        await State.Write(5);
        await State.Clear();
        Assert.Equal(new StateView(0, false, null, 0), await State.Read());
    }

    [Fact]
    public async Task A_record_can_be_read_anew()
    {
        await State.Write(5);
        ChangeBehindItsBack(7);
        await State.Reread();
        Assert.Equal(7, (await State.Read()).Value);
    }

    [Fact]
    public async Task A_write_over_another_version_fails_and_the_next_call_reads_the_truth()
    {
        await State.Write(5);
        ChangeBehindItsBack(99);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => State.Write(6).Within("stale write"));

        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal(new StateView(99, true, "2", 99), await State.Read().Within("next call"));
        Assert.Equal(2, Probe.CountOf("activated"));
    }

    [Fact]
    public async Task A_failing_store_fails_the_call_and_the_next_call_tries_again()
    {
        Engine.Store.ReadGate = Task.FromException(new IOException("the disk is gone"));
        // Orleans wraps what the store throws; the cause is told in any case.
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => State.Read().Within("call"));
        Assert.Contains("the disk is gone", exception.ToString(), StringComparison.Ordinal);
        Engine.Store.ReadGate = Task.CompletedTask;
        Assert.Equal(0, (await State.Read().Within("next call")).Value);
    }

    private void ChangeBehindItsBack(int value) => Engine.Store.Change("counter", State.GetGrainId(), new CounterState { Value = value });
}
