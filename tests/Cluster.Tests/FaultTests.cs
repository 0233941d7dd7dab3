using System.Globalization;
using Fleet.Tests.PostgresHost;

namespace Fleet.Cluster.Tests;

/// <summary>
/// Real processes on a real PostgreSQL, under load, while something breaks. Whatever it is: no acknowledged change is lost or made twice, no
/// occurrence of a task runs twice, no alert is raised twice, no live instance is taken for lost, and everybody is served again.
/// </summary>
public sealed class FaultTests(PostgresServer postgres, ITestOutputHelper output)
{
    // The long form is meant for people: FLEET_CLUSTER_LONG=1 kills for five minutes, and what is gone or stands still does so for a minute.
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("FLEET_CLUSTER_LONG") is "1";

    private static readonly int Rounds =
        int.Parse(Environment.GetEnvironmentVariable("FLEET_CLUSTER_ROUNDS") ?? (IsLong ? "30" : "2"), CultureInfo.InvariantCulture);

    private static readonly int[] Outages = IsLong ? [1, 10, 60] : [1, 10];

    [Fact]
    public Task A_process_that_hosts_grains_is_killed_again_and_again() => Under(async (cluster, _) =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            var victim = cluster.Hosts[round % cluster.Hosts.Count];
            await victim.Kill();
            await Pass(TimeSpan.FromSeconds(5));
            await victim.Run();
            await Pass(TimeSpan.FromSeconds(5));
        }
    });

    [Fact]
    public Task The_database_is_lost_for_a_while() => Under(async (_, _) =>
    {
        foreach (var seconds in Outages)
        {
            await postgres.Stop();
            await Pass(TimeSpan.FromSeconds(seconds));
            await postgres.Start();
            await Pass(TimeSpan.FromSeconds(3));
        }
    });

#if FLEET_ORLEANS
    [Fact]
    public Task A_process_that_stands_still_and_comes_back_harms_nobody() => Under(async (cluster, _) =>
    {
        // By the time it goes on, the others have voted it out and its grains live elsewhere: it must write nothing, and ends itself.
        var zombie = cluster.Hosts[1];
        var minute = Pass(TimeSpan.FromMinutes(1));
        zombie.Freeze();
        await TestKit.Eventually.BecomesAsync("the others vote it out", 1L, cluster.Dead, TimeSpan.FromSeconds(60));
        await (IsLong ? minute : Pass(TimeSpan.FromSeconds(5)));
        zombie.Thaw();
        await TestKit.Eventually.BecomesAsync("the one that was voted out ends itself", true, () => zombie.HasEnded, TimeSpan.FromSeconds(60));
        await zombie.Run();
    });

    [Fact]
    public Task Processes_are_replaced_one_by_one_without_a_failed_request() => Under(async (cluster, load) =>
    {
        foreach (var host in cluster.Hosts)
        {
            await host.Stop();
            await host.Run();
        }

        Assert.Empty(load.Failures);
    });
#endif

    private async Task Under(Func<Cluster, Load, Task> fault)
    {
        await using var cluster = await Cluster.Start(postgres);
        await using var load = await Load.Begin(cluster);
        try
        {
            await Pass(TimeSpan.FromSeconds(2));
            await fault(cluster, load);
            await Pass(TimeSpan.FromSeconds(2));
            await load.Verify();
        }
        finally
        {
            output.WriteLine($"{load.Writes} changes, {load.Reads} reads, {load.Failures.Count} tries failed; the longest was served after {load.Longest.TotalSeconds:0.0} s");
            foreach (var failure in load.Failures.Take(20)) output.WriteLine(failure);
            foreach (var node in cluster.Nodes) output.WriteLine($"== {node.Role} {node.Address}\n{string.Join('\n', node.Output.Split('\n').TakeLast(30))}");
        }
    }

    private static async Task Pass(TimeSpan span)
    {
        using var timer = new PeriodicTimer(span);
        await timer.WaitForNextTickAsync();
    }
}
