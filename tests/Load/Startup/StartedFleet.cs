using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.Load.Hosting;

namespace Fleet.Load.Startup;

/// <summary>What one start of Fleet took, in seconds since its process began.</summary>
/// <param name="Live">To the first answer of all.</param>
/// <param name="Ready">To <c>/health/ready</c>.</param>
/// <param name="Listed">To the first list of 20.</param>
/// <param name="Got">To the first instance asked for by its id; as <paramref name="Listed"/> where there is none.</param>
/// <param name="CpuReady">Processor time until it was ready, in seconds.</param>
/// <param name="ReadyBytes">Resident memory then.</param>
/// <param name="CpuAwake">Processor time while it was then watched, what is asked meanwhile included.</param>
/// <param name="P50">Milliseconds that half of the answers took meanwhile.</param>
/// <param name="Most">Milliseconds that the longest took.</param>
internal sealed record StartedFleet(
    double Live, double Ready, double Listed, double Got, double CpuReady, long ReadyBytes, double CpuAwake, double P50, double Most)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks at one that was just begun.</summary>
    /// <param name="fleet">Which.</param>
    /// <param name="awake">How long it is asked for one instance, over and over, while it wakes what it has to.</param>
    public static async Task<StartedFleet> Measure(ChildServer fleet, TimeSpan awake)
    {
        await UntilReady(fleet);
        var (ready, cpu, bytes) = (fleet.Age.TotalSeconds, fleet.CpuSeconds(), fleet.Memory());
        using var http = LoadedApi.Client(fleet);
        var page = await http.GetFromJsonAsync<JsonNode>("/api/v1/instances?limit=20");
        var listed = fleet.Age.TotalSeconds;
        var asked = page!["data"]!.AsArray() is [{ } any, ..] ? $"/api/v1/instances/{any["id"]}" : "/api/v1/instances?limit=1";
        await http.GetByteArrayAsync(asked);
        var got = fleet.Age.TotalSeconds;
        var took = await Ask(http, asked, awake);
        return new(fleet.FirstAnswer.TotalSeconds, ready, listed, got, cpu, bytes, fleet.CpuSeconds() - cpu, took[took.Count / 2], took[^1]);
    }

    /// <summary>Waits until it can serve.</summary>
    public static async Task UntilReady(ChildServer fleet)
    {
        using var http = new HttpClient { BaseAddress = fleet.Address };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var timer = new PeriodicTimer(Pause);
        while (!(await http.GetAsync("/health/ready", limit.Token)).IsSuccessStatusCode) await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>The sum of a figure that it tells of itself.</summary>
    /// <param name="fleet">The process.</param>
    /// <param name="name">The figure, with as much of its tags as is wanted.</param>
    public static async Task<double> Figure(ChildServer fleet, string name)
    {
        using var http = LoadedApi.Client(fleet);
        return (await http.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static async Task<List<double>> Ask(HttpClient http, string path, TimeSpan span)
    {
        var (begun, took) = (Stopwatch.GetTimestamp(), new List<double>());
        using var timer = new PeriodicTimer(Pause);
        while (Stopwatch.GetElapsedTime(begun) < span)
        {
            var one = Stopwatch.GetTimestamp();
            await http.GetByteArrayAsync(path);
            took.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            await timer.WaitForNextTickAsync();
        }

        took.Sort();
        return took;
    }
}
