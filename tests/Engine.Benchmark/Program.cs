using System.Diagnostics;
using System.Globalization;
using Fleet.Embedded;
using Fleet.Engine.Benchmark;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

var isShort = args.Contains("--short");
var measure = isShort ? new Measure(3, TimeSpan.FromMilliseconds(500)) : new Measure(5, TimeSpan.FromSeconds(1.2));

var services = new ServiceCollection();
services.AddEmbeddedEngine(options => options.GrainAssemblies.Add(typeof(BenchGrain).Assembly));
await using var provider = services.BuildServiceProvider();
var grains = provider.GetRequiredService<IGrainFactory>();

const int Grains = 10_000;
var many = Enumerable.Range(0, Grains).Select(i => grains.GetGrain<IBenchGrain>($"bench-{i}")).ToArray();
await Task.WhenAll(many.Select(grain => grain.Ping()));
var keys = many.Select(grain => grain.GetPrimaryKeyString()).ToArray();
var baselines = Enumerable.Range(0, Grains).Select(_ => new Baseline()).ToArray();
var beat = new Heartbeat("inst_1", 1, DateTimeOffset.UnixEpoch, 0.5, 0.5, 0.5, "1.0");

var baseline = measure.CallsPerSecond((caller, n) => baselines[Index(caller, n)].Ping());
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, 100 callers, medians");
Console.WriteLine($"{"",-44}{"here",12}{"/ baseline",12}   Orleans 10, 2 cores");
Row("baseline: channel + loop per object, calls/s", baseline, baseline, "");
Row("ping over 10,000 grains, calls/s", measure.CallsPerSecond((caller, n) => many[Index(caller, n)].Ping()), baseline, "0.6-0.9 M");
Row(
    "ping, reference made per call, calls/s",
    measure.CallsPerSecond((caller, n) => grains.GetGrain<IBenchGrain>(keys[Index(caller, n)]).Ping()),
    baseline,
    "");
Row(
    "heartbeat of 7 fields, calls/s",
    measure.CallsPerSecond((caller, n) => many[Index(caller, n)].Beat(beat with { Sequence = n })),
    baseline,
    "");
Row("method with one await, calls/s", measure.CallsPerSecond((caller, n) => many[Index(caller, n)].AwaitAndCount()), baseline, "");
Row("one hot grain, calls/s", measure.CallsPerSecond((_, _) => many[0].Ping()), baseline, "");

const int Activations = 100_000;
var bytes = new List<double>();
var round = 0;
var rate = measure.Median(() =>
{
    var fresh = Enumerable.Range(0, Activations).Select(i => $"idle-{round}-{i:D6}").ToArray();
    round++;
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var watch = Stopwatch.StartNew();
    Parallel.ForEachAsync(
        Enumerable.Range(0, 100),
        new ParallelOptions { MaxDegreeOfParallelism = 100 },
        async (slice, _) =>
        {
            for (var i = slice; i < Activations; i += 100) await grains.GetGrain<IBenchGrain>(fresh[i]).Ping();
        }).GetAwaiter().GetResult();
    var elapsed = watch.Elapsed;
    bytes.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Activations);
    // The keys themselves are not counted: they are made before and live as long.
    GC.KeepAlive(fresh);
    return Activations / elapsed.TotalSeconds;
});
bytes.Sort();
Console.WriteLine($"{"activations/s",-44}{Text(rate),12}{"",12}   60-63 k");
Console.WriteLine($"{"bytes per idle activation (key not counted)",-44}{Text(bytes[bytes.Count / 2]),12}{"",12}   1,780");

static int Index(int caller, int n) => ((caller * 7919) + (n * 104729)) % Grains;

static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

static void Row(string name, double value, double baseline, string orleans) =>
    Console.WriteLine($"{name,-44}{Text(value),12}{value / baseline,12:0.00}   {orleans}");
