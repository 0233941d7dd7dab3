using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Calls;

public sealed class Failures_of_calls : EngineTest
{
    [Fact]
    public async Task An_exception_keeps_its_type_and_message()
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => Grain<ICallGrain>().Throw("broken").Within("call"));
        Assert.Equal("broken", exception.Message);
    }

    [Fact]
    public async Task An_exception_before_the_first_await_comes_the_same_way()
    {
        var call = Grain<ICallGrain>().ThrowBeforeAwaiting("broken");
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => call.Within("call"))).Message);
    }

    [Fact]
    public async Task A_grain_works_on_after_an_exception()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Grain<ICallGrain>().Throw("broken").Within("call"));
        Assert.Equal("a: hi", await Grain<ICallGrain>().Echo("hi").Within("next call"));
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out_and_still_runs_to_its_end()
    {
        var call = Grain<ICallGrain>().Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(6));

        await Assert.ThrowsAsync<TimeoutException>(() => call.Within("call"));
        Probe.Open("held");
        await Eventually.BecomesAsync("call ended", 1, () => Probe.CountOf("held ended"));
    }

    [Fact]
    public async Task A_method_may_have_a_time_limit_of_its_own()
    {
        var call = Grain<ICallGrain>().HoldBriefly("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(call.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Within("call"));
    }

    [Fact]
    public async Task A_call_that_timed_out_before_its_turn_never_runs()
    {
        var grain = Grain<ICallGrain>();
        var held = grain.Hold("held");
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("held"));
        var late = grain.HoldBriefly("late");
        Time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => late.Within("late call"));
        Probe.Open("held");
        await held.Within("held call");
        await grain.Echo("since");
        Assert.Equal(0, Probe.CountOf("late"));
    }

    [Fact]
    public async Task A_cancelled_token_reaches_the_grain_and_the_caller()
    {
        using var source = new CancellationTokenSource();
        var call = Grain<ICallGrain>().WaitForCancellation(source.Token);
        await Eventually.BecomesAsync("call began", 1, () => Probe.CountOf("waiting"));
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("call"));
        await Eventually.BecomesAsync("cancelled in the grain", 1, () => Probe.CountOf("cancelled"));
    }

    [Fact]
    public async Task A_call_with_a_token_that_is_cancelled_already_does_not_run()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain<ICallGrain>().WaitForCancellation(source.Token).Within("call"));
        await Grain<ICallGrain>().Echo("since");
        Assert.Equal(0, Probe.CountOf("waiting"));
    }
}
