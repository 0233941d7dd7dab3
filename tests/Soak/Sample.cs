using System.Globalization;
using System.Text.RegularExpressions;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Soak;

/// <summary>What a process of Fleet takes just now.</summary>
/// <param name="At">Hours since the soak began.</param>
/// <param name="Life">Which of its starts this is.</param>
/// <param name="Age">Minutes since that start.</param>
/// <param name="Resident">Resident memory in MiB.</param>
/// <param name="Heap">What lives on the managed heap, in MiB, as of the last collection.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Queues">What waits, by queue; those with nothing are left out.</param>
internal sealed partial record Sample(double At, int Life, double Age, double Resident, double Heap, int Handles, int Threads, string Queues)
{
    private const double MiB = 1024 * 1024;

    public static async Task<Sample> Take(FleetServer fleet, TimeSpan at, int life, TimeSpan age)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var figures = await fleet.Client.GetStringAsync("/metrics", limit.Token);
        var status = await File.ReadAllLinesAsync($"/proc/{fleet.Id}/status", limit.Token);
        return new(
            at.TotalHours, life, age.TotalMinutes, Status(status, "VmRSS") / 1024.0,
            Heaps().Matches(figures).Sum(one => double.Parse(one.Groups[1].Value, CultureInfo.InvariantCulture)) / MiB,
            Directory.GetFiles($"/proc/{fleet.Id}/fd").Length, (int)Status(status, "Threads"),
            string.Join(' ', Depths().Matches(figures).Where(one => one.Groups[2].Value is not "0").Select(one => $"{one.Groups[1].Value}={one.Groups[2].Value}")));
    }

    private static long Status(string[] lines, string name) => long.Parse(
        lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    [GeneratedRegex("""^dotnet_gc_last_collection_heap_size_bytes\{[^}]*\} ([0-9.E+]+)""", RegexOptions.Multiline)]
    private static partial Regex Heaps();

    [GeneratedRegex("""^fleet_queue_depth(?:_[a-z]+)?\{[^}]*queue="([a-z_]+)"[^}]*\} ([0-9]+)""", RegexOptions.Multiline)]
    private static partial Regex Depths();
}
