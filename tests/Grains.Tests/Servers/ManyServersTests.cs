using Fleet.Grains.Servers;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Servers;

/// <summary>A thousand servers in one process.</summary>
public sealed class ManyServersTests
{
    private const int Servers = 1000;

    [Fact]
    public void Probes_are_spread_over_the_interval_and_one_sick_host_delays_no_other()
    {
        using var fleet = new TestFleet();
        var ids = Enumerable.Range(0, Servers).Select(_ => fleet.AddServer().Id.Value).ToList();
        var sick = ids[0];
        var never = new TaskCompletionSource();
        fleet.Machine.Hang = machine => machine.Server.Value == sick ? never.Task : null;

        // All wake at once, as after a restart of Fleet.
        fleet.Crash();
        fleet.Machine.ProbeTimes.Clear();
        var begin = fleet.Time.GetUtcNow();
        var interval = new ProbeOptions().Interval;
        fleet.Pass(interval * 6);

        var times = fleet.Machine.ProbeTimes.ToLookup(probe => probe.Server, probe => probe.At);
        Assert.All(ids.Where(id => id != sick), id => Assert.InRange(times[id].Count(), 5, 7));
        Assert.Single(times[sick]);
        var busiest = fleet.Machine.ProbeTimes.GroupBy(probe => (int)((probe.At - begin).TotalSeconds * 10)).Max(tenth => tenth.Count());
        Assert.True(busiest < Servers / 20, $"{busiest} probes began within one tenth of a second of an interval of {interval.TotalSeconds} s");
        never.SetResult();
    }
}
