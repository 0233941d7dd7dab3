using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Fleet.TestKit;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Fleet.Engine.Tests.Calls;

public sealed class Shapes_of_calls : EngineTest
{
    [Fact]
    public async Task Value_tasks_carry_results()
    {
        var grain = Grain<ICallGrain>();
        await grain.Nothing();
        Assert.Equal(5, await grain.Add(2, 3));
    }

    [Fact]
    public async Task Many_arguments_of_many_types_arrive_in_their_places()
    {
        var id = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e");
        var result = await Grain<ICallGrain>().Transform(new Reading("cpu", 7), 6, null, DateTimeOffset.UnixEpoch, id, 0.5, true, 255);

        Assert.Equal(new Reading($"cpu null 1970-01-01T00:00:00.0000000+00:00 {id:N} 0.5 True 255", 42), result);
    }

    [Fact]
    public async Task Methods_of_a_base_interface_can_be_called() => Assert.Equal("a: hi", await Grain<ICallGrain>().Echo("hi"));

    [Fact]
    public async Task A_reference_can_be_an_argument_and_a_result()
    {
        Assert.Equal("b: hi", await Grain<ICallGrain>("a").EchoThrough(Grain<ICallGrain>("b"), "hi"));
        var self = await Grain<ICallGrain>("c").Self();
        Assert.Equal("c: hi", await self.Echo("hi"));
    }

    [Fact]
    public void References_to_the_same_grain_are_equal()
    {
        Assert.Equal(Grain<ICallGrain>(), Grain<ICallGrain>());
        Assert.Equal(Grain<ICallGrain>().GetHashCode(), Grain<ICallGrain>().GetHashCode());
        Assert.NotEqual(Grain<ICallGrain>(), Grain<ICallGrain>("b"));
    }

    [Fact]
    public async Task A_reference_knows_its_key_and_can_be_made_again_from_its_identity()
    {
        var grain = Grain<ICallGrain>("some/key");
        Assert.Equal("some/key", grain.GetPrimaryKeyString());
        var id = GrainId.Parse(grain.GetGrainId().ToString());
        Assert.Equal("some/key: hi", await Engine.Grains.GetGrain<ICallGrain>(id).Echo("hi"));
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once_and_runs()
    {
        var grain = Grain<ICallGrain>();
        var held = grain.Hold("held");
        Assert.True(grain.Tell("told").IsCompletedSuccessfully);
        Assert.Empty(Probe.Notes);
        Probe.Open("held");
        await held.Within("held call");
        await Eventually.BecomesAsync("notes", 1, () => Probe.Notes.Count);
    }

    [Fact]
    public async Task The_failure_of_a_one_way_call_stays_where_it_is()
    {
        await Grain<ICallGrain>().TellAndThrow();
        Assert.Equal("a: still here", await Grain<ICallGrain>().Echo("still here").Within("next call"));
    }
}
