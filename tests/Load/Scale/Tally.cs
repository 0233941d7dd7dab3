using System.Diagnostics;
using System.Globalization;
using Fleet.Embedded;

namespace Fleet.Load.Scale;

/// <summary>What has been used so far.</summary>
/// <param name="CpuSeconds">Processor time of this process.</param>
/// <param name="Calls">Calls of grains and ticks of their timers.</param>
/// <param name="Rows">Rows of each table; of grain states, the writes of each kind.</param>
/// <param name="Bytes">Bytes of each table with its indexes, on whole pages.</param>
/// <param name="DiskBytes">Bytes that this process has given to the disk, the database's log of transactions included.</param>
internal sealed record Tally(
    double CpuSeconds, IReadOnlyDictionary<string, long> Calls, IReadOnlyDictionary<string, long> Rows, IReadOnlyDictionary<string, long> Bytes, long DiskBytes)
{
    private static readonly string[] Tables = ["samples", "rollups", "events", "drift_snapshots", "run_spans", "usage_hours", "task_runs", "due", "cost_entries"];

    /// <summary>As it is now.</summary>
    /// <param name="file">The database. It is read by SQLite's own program: the library that Fleet brings cannot tell tables' sizes.</param>
    /// <param name="statistics">The engine's.</param>
    public static Tally Now(string file, IEngineStatistics statistics)
    {
        var cpu = Environment.CpuUsage.TotalTime.TotalSeconds;
        var calls = statistics.Read().ToDictionary(one => one.GrainClass[(one.GrainClass.LastIndexOf('.') + 1)..], one => one.Calls);
        var counts = string.Join(" UNION ALL ", Tables.Select(table => $"SELECT '{table}', count(*) FROM {table}"));
        return new(
            cpu,
            calls,
            Ask(file, $"{counts} UNION ALL SELECT 'state: ' || kind, sum(version) FROM grain_state GROUP BY kind"),
            Ask(file, "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1"),
            Written());
    }

    private static Dictionary<string, long> Ask(string file, string question)
    {
        using var program = Process.Start(new ProcessStartInfo("sqlite3", ["-readonly", file, question]) { RedirectStandardOutput = true })!;
        var lines = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        return lines.Select(line => line.Split('|')).ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static long Written()
    {
        var line = File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
