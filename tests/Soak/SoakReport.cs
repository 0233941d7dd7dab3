using System.Globalization;
using System.Text.Json;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Histories;

namespace Fleet.Tests.Soak;

/// <summary>What became of a soak.</summary>
internal sealed class SoakReport(IReadOnlyList<Sample> samples, Workload load, IReadOnlyCollection<string> wrong, int restarts, SoakArguments arguments)
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Minutes { get; } = arguments.Minutes;

    public int Seed { get; } = arguments.Seed;

    public string Database { get; } = arguments.IsPostgres ? "postgres" : "sqlite";

    public int Restarts { get; } = restarts;

    public long Ok { get; } = load.History.Count(Result.Ok);

    public long Failed { get; } = load.History.Count(Result.Failed);

    public long Unknown { get; } = load.History.Count(Result.Unknown);

    public double LongestSeconds { get; } = load.History.Longest.TotalSeconds;

    public long Beats { get; } = load.Agents.Sum(agent => agent.Beats);

    public int Connections { get; } = load.Agents.Sum(agent => agent.Connections);

    public double LastResidentMiB { get; } = samples[^1].Resident;

    public double MostResidentMiB { get; } = samples.Max(one => one.Resident);

    public double? ResidentMiBPerHour { get; } = Slope.PerHour(samples, one => one.Resident);

    public double? HeapMiBPerHour { get; } = Slope.PerHour(samples, one => one.Heap);

    public double? HandlesPerHour { get; } = Slope.PerHour(samples, one => one.Handles);

    public double? ThreadsPerHour { get; } = Slope.PerHour(samples, one => one.Threads);

    public string MachineLoad { get; } = LoadAverage();

    /// <summary>All that cannot be; nothing if every promise was kept.</summary>
    public IReadOnlyCollection<string> Wrong { get; } = wrong;

    /// <summary>The machine's load averages over 1, 5 and 15 minutes.</summary>
    public static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Minutes} min on {Database}, seed {Seed}, {Restarts} restarts, load average {MachineLoad}
        requests        {Ok} ok, {Failed} failed, {Unknown} unknown, the longest {LongestSeconds:0.0} s
        heartbeats      {Beats} acknowledged, {Connections} connections
        resident memory {LastResidentMiB:0} MiB at the end, {MostResidentMiB:0} MiB at most, {ResidentMiBPerHour:+0.0;-0.0} MiB/hour
        managed heap    {HeapMiBPerHour:+0.0;-0.0} MiB/hour
        handles         {HandlesPerHour:+0.0;-0.0} an hour
        threads         {ThreadsPerHour:+0.0;-0.0} an hour
        promises        {(Wrong.Count == 0 ? "all kept" : $"{Wrong.Count} broken:\n{string.Join('\n', Wrong.Take(50))}")}
        """);
}
