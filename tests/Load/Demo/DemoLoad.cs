using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Load.Report;
using Fleet.Load.Startup;

namespace Fleet.Load.Demo;

/// <summary>How soon does a newcomer see a living fleet, and what does a demo cost while it is looked at and while it is not?</summary>
internal static class DemoLoad
{
    /// <summary>The options that it has.</summary>
    public static readonly string[] Numbers = ["instances", "rounds", "rest"];

    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        var (instances, rounds) = (options.Count("instances", 200, 20), options.Count("rounds", 3, 1));
        var rest = TimeSpan.FromSeconds(options.Of("rest", 60, 5));
        var report = new LoadReport("demo", string.Create(
            CultureInfo.InvariantCulture, $"--demo {instances}, {rounds} starts, {rest.TotalSeconds} s of rest"));
        var starts = new List<(double Ready, double Listed, double Running, double Cpu)>();
        for (var round = 0; round < rounds; round++)
        {
            await using var demo = await LoadedApi.StartDemo(instances);
            await StartedFleet.UntilReady(demo);
            var ready = demo.Age.TotalSeconds;
            var running = await RunningIn(demo);
            starts.Add((ready, demo.Age.TotalSeconds, running, demo.CpuSeconds()));
            if (round < rounds - 1) continue;
            await Living(demo, instances, report);
            await Resting(demo, rest, report);
        }

        report.Add("ready, s", LoopResult.Median(starts.Select(one => one.Ready)));
        report.Add("first list of running instances, s", LoopResult.Median(starts.Select(one => one.Listed)));
        report.Add("running then", LoopResult.Median(starts.Select(one => one.Running)), atLeast: 1);
        report.Add("processor time until then, s", LoopResult.Median(starts.Select(one => one.Cpu)));
        return report;
    }

    // What fills in behind, each in the order in which it is waited for.
    private static async Task Living(ChildServer demo, int instances, LoadReport report)
    {
        using var http = LoadedApi.Client(demo);
        await Until(http, "/api/v1/alerts?limit=100", page => page["alerts"]!.AsArray().Any(alert => (string?)alert!["status"] == "ACTIVE"));
        report.Add("an alert is open, s", demo.Age.TotalSeconds);
        await Until(http, "/api/v1/costs/summary", costs => (double)costs["totalUsd"]! > 0);
        report.Add("costs are there, s", demo.Age.TotalSeconds);

        // But for those that an incident has just then.
        await Until(http, "/api/v1/instances?limit=1", page => (long)page["pagination"]!["total"]! >= instances);
        await Until(http, "/api/v1/instances?status=RUNNING&limit=1", page => (long)page["pagination"]!["total"]! >= instances * 0.95 - 10);
        report.Add("all instances run, s", demo.Age.TotalSeconds);
        report.Add("processor time until all that, s", demo.CpuSeconds());
    }

    private static async Task Resting(ChildServer demo, TimeSpan rest, LoadReport report)
    {
        // The first roll-ups and looks for drift are no rest.
        await Wait(rest);
        var (cpu, begun) = (demo.CpuSeconds(), demo.Age);
        await Wait(rest);
        report.Add("processor time at rest, s per minute", (demo.CpuSeconds() - cpu) / (demo.Age - begun).TotalMinutes);
        report.Add("memory at rest, MiB", demo.Memory() / MiB);
        using var http = LoadedApi.Client(demo);
        var asked = demo.Age;
        await http.GetByteArrayAsync("/api/v1/instances?limit=100");
        report.Add("a list of 100 at rest, ms", (demo.Age - asked).TotalMilliseconds);
    }

    private static async Task<double> RunningIn(ChildServer demo)
    {
        using var http = LoadedApi.Client(demo);
        return (double)(await http.GetFromJsonAsync<JsonNode>("/api/v1/instances?status=RUNNING&limit=20"))!["pagination"]!["total"]!;
    }

    private static async Task Until(HttpClient http, string path, Func<JsonNode, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Pause);
        while (!holds((await http.GetFromJsonAsync<JsonNode>(path, limit.Token))!)) await timer.WaitForNextTickAsync(limit.Token);
    }

    private static async Task Wait(TimeSpan span)
    {
        using var timer = new PeriodicTimer(span);
        await timer.WaitForNextTickAsync();
    }
}
