using System.Collections.Immutable;
using System.Diagnostics;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Tests.SshHost;

namespace Fleet.Load.Probes;

/// <summary>How Fleet looks after many servers.</summary>
internal static class ProbeLoad
{
    // Many connections at a time come from one address.
    private const string Settings = "MaxStartups 2000\nMaxSessions 200";

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        if (SshTestHost.Unavailable is { } reason) throw new ArgumentException(reason);
        var (count, maxProbes) = (options.Count("servers", 1_000, 40), options.Count("max-probes", 32, 32));
        var (length, interval) = (TimeSpan.FromSeconds(options.Of("seconds", 30, 5)), TimeSpan.FromSeconds(options.Of("interval", 30, 5)));
        var report = new LoadReport("probes", $"{count} servers, a probe each {interval.TotalSeconds:0} s, at most {maxProbes} at once, {length.TotalSeconds:0} s each");
        await using var host = await SshTestHost.Start(settings: Settings);
        var bare = TimeSpan.FromSeconds(Math.Min(5, length.TotalSeconds));
        report.Add("bare ssh, commands per second, one at a time", await BareSsh.CommandsPerSecond(host, 1, bare));
        var together = await BareSsh.CommandsPerSecond(host, Math.Min(32, maxProbes), bare);
        report.Add("bare ssh, commands per second, many at once", together);

        await using var silent = FaultyListener.Silent();
        await using var fleet = await LoadedFleet.Start(maxProbes, interval);
        var watch = Stopwatch.StartNew();
        var servers = await fleet.AddServers(host, count);
        report.Add("servers added per second", count / watch.Elapsed.TotalSeconds);

        // Each server has had its turn once, so that all connections are open and all due times known.
        await Pause.For(interval);
        (await Measure(fleet, length)).AddTo(report, "all answer", together);

        fleet.Machines.Hanging = (servers.Take(Math.Max(1, servers.Count / 100)).ToImmutableHashSet(), silent.Port);
        await Pause.For(interval);
        (await Measure(fleet, length)).AddTo(report, "1 % hang", together);
        return report;
    }

    private static async Task<ProbeFigures> Measure(LoadedFleet fleet, TimeSpan length)
    {
        fleet.Machines.Take();
        var (before, watch) = (Usage.Now(Environment.ProcessId, fleet.Sockets), Stopwatch.StartNew());
        await Pause.For(length);
        var (samples, most) = fleet.Machines.Take();
        return ProbeFigures.Of(samples, most, watch.Elapsed.TotalSeconds, before, Usage.Now(Environment.ProcessId, fleet.Sockets));
    }
}
