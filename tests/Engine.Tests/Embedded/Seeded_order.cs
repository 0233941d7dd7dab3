using Fleet.Embedded;
using Fleet.Engine.Tests.Fixtures;
using Fleet.Engine.Tests.Fixtures.Grains;
using Orleans;
using Xunit;

namespace Fleet.Engine.Tests.Embedded;

public sealed class Seeded_order
{
    [Fact]
    public async Task The_same_seed_gives_the_same_run()
    {
        var first = await Run(seed: 7);
        Assert.Equal(first, await Run(seed: 7));
        Assert.Equal(first, await Run(seed: 7));
    }

    [Fact]
    public async Task Different_seeds_give_different_orders()
    {
        var runs = new HashSet<string>();
        for (var seed = 0; seed < 20; seed++) runs.Add(await Run(seed));
        Assert.True(runs.Count > 10, $"only {runs.Count} of 20 seeds gave orders of their own");
    }

    [Fact]
    public async Task Every_turn_runs_on_the_driving_thread()
    {
        var scheduler = new SeededScheduler(1);
        await using var engine = EngineFixture.Start(null, options => options.Scheduler = scheduler);
        var thread = Environment.CurrentManagedThreadId;
        var threads = scheduler.Run(() => Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => engine.Grains.GetGrain<IThreadGrain>($"{i}").ThreadsSeen(5))));

        Assert.All(threads.SelectMany(seen => seen), seen => Assert.Equal(thread, seen));
    }

    [Fact]
    public async Task Timers_and_time_limits_run_when_the_clock_is_advanced()
    {
        var scheduler = new SeededScheduler(3);
        await using var engine = EngineFixture.Start(null, options => options.Scheduler = scheduler);
        var timer = engine.Grains.GetGrain<ITimerGrain>("a");
        scheduler.Run(() => timer.Start(new TimerSettings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))));
        for (var i = 0; i < 10; i++)
        {
            engine.Time.Advance(TimeSpan.FromSeconds(1));
            scheduler.RunUntilIdle();
        }

        Assert.Equal(10, engine.Probe.CountOf("tick"));
        var held = engine.Grains.GetGrain<ITurnGrain>("a").Hold("never");
        scheduler.RunUntilIdle();
        engine.Time.Advance(TimeSpan.FromSeconds(32));
        Assert.IsType<TimeoutException>(held.Exception?.InnerException);
    }

    [Fact]
    public async Task A_driver_that_waits_for_what_never_comes_is_told_so()
    {
        var scheduler = new SeededScheduler(3);
        await using var engine = EngineFixture.Start(null, options => options.Scheduler = scheduler);
        var grain = engine.Grains.GetGrain<ITurnGrain>("a");
        Assert.Contains("seed 3", Assert.Throws<InvalidOperationException>(() => scheduler.Run(() => grain.Hold("never"))).Message);
    }

    [Fact]
    public async Task Stopping_works_without_another_thread()
    {
        var scheduler = new SeededScheduler(3);
        await using var engine = EngineFixture.Start(null, options => options.Scheduler = scheduler);
        scheduler.Run(() => engine.Grains.GetGrain<ILifeGrain>("a").Number());
        Assert.True(engine.StopAsync().IsCompletedSuccessfully);
        Assert.Equal(["a 1 ShuttingDown"], engine.Probe.Notes);
    }

    private static async Task<string> Run(int seed)
    {
        var scheduler = new SeededScheduler(seed);
        await using var engine = EngineFixture.Start(null, options => options.Scheduler = scheduler);
        scheduler.Run(async () =>
        {
            var told = Enumerable.Range(0, 10).Select(i => Task.WhenAll(
                engine.Grains.GetGrain<ICallGrain>($"{i % 3}").Tell($"told {i}"),
                engine.Grains.GetGrain<ITurnGrain>($"{i % 2}").Increment()));
            await Task.WhenAll(told);
        });
        scheduler.RunUntilIdle();
        return string.Join(";", engine.Probe.Notes) + scheduler.Steps;
    }
}
