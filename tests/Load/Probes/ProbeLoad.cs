using System.Collections.Immutable;
using System.Diagnostics;
using Fleet.Tests.SshHost;

namespace Fleet.Load.Probes;

/// <summary>How Fleet looks after many servers.</summary>
internal static class ProbeLoad
{
    // Many connections at a time come from one address.
    private const string Settings = "MaxStartups 2000\nMaxSessions 200";

    public static async Task<int> Run(ProbeArguments arguments)
    {
        if (SshTestHost.Unavailable is { } reason) throw new ArgumentException(reason);
        await using var host = await SshTestHost.Start(settings: Settings);
        var length = TimeSpan.FromSeconds(Math.Min(5, arguments.Seconds));
        var report = new ProbeReportPage(arguments)
        {
            BareAlone = await BareSsh.CommandsPerSecond(host, 1, length),
            BareTogether = await BareSsh.CommandsPerSecond(host, Math.Min(32, arguments.MaxProbes), length),
        };

        await using var silent = FaultyListener.Silent();
        await using var fleet = await LoadedFleet.Start(arguments);
        var watch = Stopwatch.StartNew();
        var servers = await fleet.AddServers(host, arguments.Servers);
        report.ProvisioningSeconds = watch.Elapsed.TotalSeconds;

        // Each server has had its turn once, so that all connections are open and all due times known.
        await Pass(arguments.Interval);
        report.Healthy = await Measure(fleet, arguments.Seconds);

        fleet.Machines.Hanging = (servers.Take(Math.Max(1, servers.Count / 100)).ToImmutableHashSet(), silent.Port);
        await Pass(arguments.Interval);
        report.Hanging = await Measure(fleet, arguments.Seconds);
        report.Print();
        return 0;
    }

    private static async Task<ProbeFigures> Measure(LoadedFleet fleet, int seconds)
    {
        fleet.Machines.Take();
        var (before, watch) = (Usage.Now(fleet.Sockets), Stopwatch.StartNew());
        await Pass(seconds);
        var (samples, most) = fleet.Machines.Take();
        return ProbeFigures.Of(samples, most, watch.Elapsed.TotalSeconds, before, Usage.Now(fleet.Sockets));
    }

    private static async Task Pass(int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }
}
