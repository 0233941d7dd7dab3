using System.Globalization;

namespace Fleet.Load;

/// <summary>What Fleet uses: its process, and the SSH clients that it has started.</summary>
/// <param name="OwnSeconds">Processor time of the process.</param>
/// <param name="ClientSeconds">Processor time of the SSH clients, those that have ended included.</param>
/// <param name="OwnBytes">Resident memory of the process.</param>
/// <param name="ClientBytes">Memory of the clients that live; what they share is counted once.</param>
internal sealed record Usage(double OwnSeconds, double ClientSeconds, long OwnBytes, long ClientBytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>As it is now.</summary>
    /// <param name="fleet">The process.</param>
    /// <param name="folder">The clients are those that name it on their command line.</param>
    public static Usage Now(int fleet, string folder)
    {
        var own = Stat($"/proc/{fleet}");
        var seconds = EndedChildren(fleet);
        var bytes = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var words = File.ReadAllText(process + "/cmdline");
                if (!words.StartsWith("ssh\0", StringComparison.Ordinal) || !words.Contains(folder, StringComparison.Ordinal)) continue;
                var stat = Stat(process);
                seconds += (stat[11] + stat[12]) / TicksPerSecond;
                bytes += Proportional(process);
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return new((own[11] + own[12]) / TicksPerSecond, seconds, own[21] * Environment.SystemPageSize, bytes);
    }

    /// <summary>Processor time of the processes that this one has started and that have ended.</summary>
    public static double EndedChildren(int process)
    {
        var stat = Stat($"/proc/{process}");
        return (stat[13] + stat[14]) / TicksPerSecond;
    }

    // From the third field on; the second one, the name, may hold anything. The third is a letter.
    private static long[] Stat(string process)
    {
        var text = File.ReadAllText(process + "/stat");
        return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0)];
    }

    private static long Proportional(string process)
    {
        var line = File.ReadLines(process + "/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
