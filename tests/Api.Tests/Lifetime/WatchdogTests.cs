using Fleet.Silo.Cluster;
using Fleet.Silo.Systemd;
using Fleet.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleet.Api.Tests.Lifetime;

/// <summary>What a service manager hears; over its real socket, from a real process: tests/EndToEnd.</summary>
public sealed class WatchdogTests
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task It_hears_that_the_process_is_well_for_as_long_as_its_engine_takes_turns()
    {
        await using var engine = new TurnByTurn();
        var (time, heard) = (new ManualTime(), new Heard());
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var life = new ProcessLife(lifetime);
        using var manager = Manager(heard, life, engine.Pulse(time), time, ("WATCHDOG_USEC", "20000000"));
        await manager.StartAsync(default);
        await heard.Hears("STATUS=Starting");
        await Eventually.HoldsAsync("it watches", () => time.NextDue is not null);

        // Before it is ready nobody waits for it.
        time.Advance(10 * Half);
        Assert.Equal(0, heard.Times("WATCHDOG=1"));

        lifetime.NotifyStarted();
        await heard.Hears("READY=1\nSTATUS=Serving");
        for (var beats = 1; beats <= 3; beats++)
        {
            await Eventually.BecomesAsync("it is well", true, () => Pass(() => heard.Times("WATCHDOG=1") >= beats, turns: true));
        }

        Assert.Equal(0, heard.Times("STATUS=The engine takes no turns"));
        await Eventually.BecomesAsync("it is stuck", true, () => Pass(() => heard.Times("STATUS=The engine takes no turns") == 1, turns: false));
        var last = heard.Times("WATCHDOG=1");
        for (var i = 0; i < 50; i++) Pass(() => true, turns: false);
        Assert.Equal((last, 1), (heard.Times("WATCHDOG=1"), heard.Times("STATUS=The engine takes no turns")));

        await Eventually.BecomesAsync("it goes on", true, () => Pass(() => heard.Times("WATCHDOG=1") > last, turns: true));
        await heard.Hears("STATUS=Serving");
        lifetime.StopApplication();
        await heard.Hears("STOPPING=1\nSTATUS=Draining");
        await manager.StopAsync(default);

        bool Pass(Func<bool> holds, bool turns)
        {
            time.Advance(Half / 4);
            if (turns) engine.Scheduler.RunUntilIdle();
            return holds();
        }
    }

    [Fact]
    public async Task Who_asks_for_no_sign_of_life_is_given_none_and_who_does_not_listen_is_told_nothing()
    {
        await using var engine = new TurnByTurn();
        var (time, lifetime) = (new ManualTime(), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        using var life = new ProcessLife(lifetime);
        Heard unwatching = new(), deaf = new() { IsEnabled = false };
        using var one = Manager(unwatching, life, engine.Pulse(time), time);
        using var other = Manager(deaf, life, engine.Pulse(time), time, ("WATCHDOG_USEC", "20000000"));
        await one.StartAsync(default);
        await other.StartAsync(default);
        await unwatching.Hears("STATUS=Starting");
        lifetime.NotifyStarted();
        await unwatching.Hears("READY=1\nSTATUS=Serving");
        time.Advance(10 * Half);
        engine.Scheduler.RunUntilIdle();
        Assert.Equal((2, 0), (unwatching.All.Count, deaf.All.Count));
        await one.StopAsync(default);
        await other.StopAsync(default);
    }

    [Theory]
    [InlineData("30000000", null, 15)]
    [InlineData("30000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void It_is_told_twice_in_its_interval_if_it_waits_for_this_process(string? microseconds, string? process, int? seconds)
    {
        Assert.Equal(seconds, ServiceManager.HalfOf(microseconds, process)?.TotalSeconds);
        Assert.Equal(15, ServiceManager.HalfOf("30000000", $"{Environment.ProcessId}")!.Value.TotalSeconds);
    }

    private static ServiceManager Manager(Heard heard, ProcessLife life, Pulse pulse, TimeProvider time, params (string Name, string Value)[] settings) => new(
        heard, life, pulse,
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build(),
        time, NullLogger<ServiceManager>.Instance);

    private sealed class Heard : ISystemdNotifier
    {
        private readonly List<string> _all = [];

        public bool IsEnabled { get; init; } = true;

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all) return [.. _all];
            }
        }

        public void Notify(ServiceState state)
        {
            lock (_all) _all.Add(state.ToString());
        }

        public int Times(string said) => All.Count(one => one == said);

        public Task Hears(string said) => Eventually.HoldsAsync($"it hears {said}", () => Times(said) > 0);
    }
}
