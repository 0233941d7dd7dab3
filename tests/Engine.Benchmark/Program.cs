using System.Globalization;
using Fleet.Engine.Benchmark;
using Orleans;

var measure = args.Contains("--brief") ? new Measure(1, TimeSpan.FromMilliseconds(50))
    : args.Contains("--short") ? new Measure(3, TimeSpan.FromMilliseconds(500))
    : new Measure(5, TimeSpan.FromSeconds(1.2));

await using var engine = await RunningEngine.Start();
var grains = engine.Grains;

const int Grains = 10_000;
var many = Enumerable.Range(0, Grains).Select(i => grains.GetGrain<IBenchGrain>($"bench-{i}")).ToArray();
await Task.WhenAll(many.Select(grain => grain.Ping()));
var keys = Array.ConvertAll(many, grain => grain.GetPrimaryKeyString());
var baselines = Array.ConvertAll(many, _ => new Baseline());
var beat = new Heartbeat("inst_1", 1, DateTimeOffset.UnixEpoch, 0.5, 0.5, 0.5, "1.0");

Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, 100 callers, 10,000 grains, medians");
Console.WriteLine($"{"",-42}{"per second",12}{"per CPU s",12}{"/ baseline",12}   Orleans 10 on 2 cores, per second");
var baseline = measure.Calls((caller, n) => baselines[Index(caller, n)].Ping());
Row("baseline: channel and loop per object", baseline);
Row("ping", measure.Calls((caller, n) => many[Index(caller, n)].Ping()), "0.6-0.9 M");
Row("ping, reference made for each call", measure.Calls((caller, n) => grains.GetGrain<IBenchGrain>(keys[Index(caller, n)]).Ping()));
Row("heartbeat of 7 fields", measure.Calls((caller, n) => many[Index(caller, n)].Beat(beat with { Sequence = n })));
Row("method with one await", measure.Calls((caller, n) => many[Index(caller, n)].AwaitAndCount()));
Row("ping of one hot grain", measure.Calls((_, _) => many[0].Ping()));

var idle = new IdleActivations(grains);
Row("activations", measure.Median(idle.Make), "60-63 k");
Console.WriteLine($"{"bytes per idle activation",-42}{Text(idle.MedianBytes),12}{"",24}   1,780");

static int Index(int caller, int n) => ((caller * 7919) + (n * 104729)) % Grains;

static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

void Row(string name, Rate rate, string orleans = "") => Console.WriteLine(
    $"{name,-42}{Text(rate.PerSecond),12}{Text(rate.PerProcessorSecond),12}{rate.PerProcessorSecond / baseline.PerProcessorSecond,12:0.00}   {orleans}");
