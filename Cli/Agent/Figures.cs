using System.Globalization;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>What Linux says of the machine, in <c>/proc</c>. What it does not say is zero.</summary>
internal static class Figures
{
    // Ticks of /proc/stat are hundredths of a second on every Linux there is.
    private const double TicksPerSecond = 100;

    private static readonly Lock Gate = new();
    private static (long Busy, long Total) _before = Cpu();
    private static Dictionary<int, long> _processTicks = [];
    private static long _processesAt = Environment.TickCount64;

    /// <summary>Processor use since the last call, 0 to 100 over all cores.</summary>
    public static double CpuPercent()
    {
        lock (Gate)
        {
            var (now, before) = (Cpu(), _before);
            if (now.Total <= before.Total) return 0;
            _before = now;
            return Math.Round(100.0 * (now.Busy - before.Busy) / (now.Total - before.Total), 2);
        }
    }

    /// <summary>Bytes.</summary>
    public static (long Used, long Total, long SwapUsed, long SwapTotal) Memory()
    {
        var read = Lines("/proc/meminfo").Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 2).ToDictionary(words => words[0], words => Whole(words[1]) * 1024);
        long Of(string name) => read.GetValueOrDefault(name);
        return (Of("MemTotal") - Of("MemAvailable"), Of("MemTotal"), Of("SwapTotal") - Of("SwapFree"), Of("SwapTotal"));
    }

    /// <summary>Bytes of the root file system.</summary>
    public static (long Used, long Total) Disk()
    {
        var root = new DriveInfo("/");
        return (root.TotalSize - root.TotalFreeSpace, root.TotalSize);
    }

    /// <summary>Bytes since boot, over all interfaces but the loopback.</summary>
    public static (long Received, long Sent) Network()
    {
        var interfaces = Lines("/proc/net/dev").Skip(2).Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 10 && words[0] != "lo").ToList();
        return (interfaces.Sum(words => Whole(words[1])), interfaces.Sum(words => Whole(words[9])));
    }

    /// <summary>The load averages of 1, 5 and 15 minutes.</summary>
    public static double[] Load() =>
        [.. Lines("/proc/loadavg").First().Split(' ').Take(3).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    /// <summary>The processes that have used most of the processor since the last call.</summary>
    public static JsonArray Processes(int count)
    {
        lock (Gate)
        {
            var elapsed = Math.Max(1, Environment.TickCount64 - _processesAt) / 1000.0;
            _processesAt = Environment.TickCount64;
            var total = Math.Max(1, Memory().Total);
            var now = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder))
                .Where(name => char.IsAsciiDigit(name[0])).Select(name => Process(int.Parse(name, CultureInfo.InvariantCulture)))
                .OfType<ProcessFigures>().ToList();
            var before = _processTicks;
            _processTicks = now.ToDictionary(process => process.Id, process => process.Ticks);
            return [.. now
                .Select(process => (process, Cpu: 100 * (process.Ticks - before.GetValueOrDefault(process.Id, process.Ticks)) / TicksPerSecond / elapsed))
                .OrderByDescending(pair => pair.Cpu).ThenByDescending(pair => pair.process.Memory).Take(count)
                .Select(pair => new JsonObject
                {
                    ["pid"] = pair.process.Id,
                    ["name"] = pair.process.Name,
                    ["cpu_percent"] = Math.Round(Math.Max(0, pair.Cpu), 2),
                    ["memory_percent"] = Math.Round(100.0 * pair.process.Memory / total, 2),
                    ["memory_bytes"] = pair.process.Memory,
                    ["status"] = pair.process.State,
                    ["user"] = pair.process.User,
                })];
        }
    }

    private sealed record ProcessFigures(int Id, string Name, long Ticks, long Memory, string State, string User);

    private static ProcessFigures? Process(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name stands in brackets and may hold anything.
            var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
            var words = stat[(close + 2)..].Split(' ');
            var user = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
            return new(
                id,
                stat[(open + 1)..close],
                Whole(words[11]) + Whole(words[12]),
                Whole(words[21]) * Environment.SystemPageSize,
                words[0] switch { "R" => "running", "S" or "I" => "sleeping", "D" => "waiting", "T" or "t" => "stopped", "Z" => "zombie", var other => other },
                user);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It has just ended.
            return null;
        }
    }

    private static (long Busy, long Total) Cpu()
    {
        var words = Lines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Whole).ToArray();
        if (words.Length < 5) return default;
        var total = words.Sum();
        return (total - words[3] - words[4], total);
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file) is { Length: > 0 } lines ? lines : [""];
        }
        catch (IOException)
        {
            return [""];
        }
    }

    private static long Whole(string word) => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
