using System.Diagnostics;
using Fleet.Engine.Tests.Fixtures;
using Fleet.TestKit;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Current_activity : EngineTest
{
    [Fact]
    public async Task The_callers_activity_is_that_of_the_turn_and_of_what_it_calls()
    {
        using var mine = new Activity("mine").Start();
        Assert.Equal("mine", await Grain<IActivityGrain>("a").Current());
        Assert.Equal("mine", await Grain<IActivityGrain>("a").CurrentAfterAwait());
        Assert.Equal("mine > of a", await Grain<IActivityGrain>("a").CurrentThrough("b"));
        Assert.Same(mine, Activity.Current);
    }

    [Fact]
    public async Task Each_caller_has_its_own_however_the_turns_follow_each_other()
    {
        async Task<string?> Call(string? name)
        {
            await Task.Yield();
            using var own = name is null ? null : new Activity(name).Start();
            return await Grain<IActivityGrain>("busy").CurrentAfterAwait() ?? "none";
        }

        var names = Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? null : $"call {i}").ToArray();
        Assert.Equal(names.Select(name => name ?? "none"), await Task.WhenAll(names.Select(Call)));
    }

    [Fact]
    public async Task A_tick_begins_without_one()
    {
        using var mine = new Activity("mine").Start();
        var tick = Grain<IActivityGrain>("a").CurrentInTick();
        await Eventually.HoldsAsync("the tick has run", () =>
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
            return tick.IsCompleted;
        });
        Assert.Null(await tick);
    }

    [Fact]
    public async Task One_that_has_ended_before_its_call_begins_is_nobodys()
    {
        var release = new TaskCompletionSource();
        var held = Grain<IActivityGrain>("a").Hold(release.Task);
        var mine = new Activity("mine").Start();
        var waiting = Grain<IActivityGrain>("a").Current();
        mine.Stop();
        release.SetResult();
        Assert.Null(await waiting);
        await held;
    }
}
