using System.Globalization;
using System.Text.Json;

namespace Fleet.Load.Agents;

/// <summary>What was measured, and what it should be.</summary>
internal sealed record AgentFigures
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Processors { get; } = Environment.ProcessorCount;

    public required int Agents { get; init; }

    /// <summary>The system's load average of a minute before the run; what else ran is in it.</summary>
    public double LoadBefore { get; init; } = Load();

    public double LoadAfter { get; set; }

    /// <summary>Frames and their answers for each second of the server's processor time.</summary>
    public double EchoPerCpuSecond { get; set; }

    public double BeatsPerCpuSecond { get; set; }

    public double RatioToEcho => BeatsPerCpuSecond / EchoPerCpuSecond;

    public double RegisteredPerSecond { get; set; }

    public double ConnectSeconds { get; set; }

    public int SteadyBeats { get; set; }

    /// <summary>Whether the database was written to while agents only sent heartbeats.</summary>
    public bool WroteInSteadyState { get; set; }

    public int Beats { get; set; }

    public double AckP50 { get; set; }

    public double AckP99 { get; set; }

    public double AckMax { get; set; }

    /// <summary>Of the bare echo at the same time, with a hundredth of the load.</summary>
    public double EchoP99 { get; set; }

    public double Cores { get; set; }

    public double KiBPerAgent { get; set; }

    public double KiBPerInstance { get; set; }

    public double MiB { get; set; }

    public double BackSeconds { get; set; }

    public int Retries { get; set; }

    public int Lost { get; set; }

    public void Print(bool isJson)
    {
        LoadAfter = Load();
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(this, Json));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Processors} processors, .NET {Environment.Version}, {Agents} agents, load average {LoadBefore:0.0} before and {LoadAfter:0.0} after"));
        Row("bare echo, answers per CPU second", Text(EchoPerCpuSecond, "0"));
        Row("heartbeats answered per CPU second", Text(BeatsPerCpuSecond, "0"));
        Row("/ bare echo", Text(RatioToEcho, "0.00"));
        Row("registered per second", Text(RegisteredPerSecond, "0"));
        Row("all connected and answered, s", Text(ConnectSeconds, "0.0"));
        Row($"database written during {SteadyBeats} heartbeats", WroteInSteadyState ? "yes" : "no", !WroteInSteadyState);
        Row("heartbeat to answer, p50, ms", Text(AckP50, "0.0"));
        Row("heartbeat to answer, p99, ms", Text(AckP99, "0.0"), AckP99 < 250);
        Row("/ bare echo's p99 at the same time", Text(AckP99 / EchoP99, "0.0"));
        Row("heartbeat to answer, most, ms", Text(AckMax, "0.0"));
        Row("heartbeats watched", $"{Beats}");
        Row("Fleet's processor use meanwhile, cores", Text(Cores, "0.00"));
        Row("memory per connection, KiB", Text(KiBPerAgent, "0.0"));
        Row("memory per connected agent, its instance included, KiB", Text(KiBPerInstance, "0.0"), KiBPerInstance <= 64);
        Row("memory in all, MiB", Text(MiB, "0"));
        Row("all dropped at once and back, s", Text(BackSeconds, "0.0"), BackSeconds <= 60);
        Row("connections that had to be tried again", $"{Retries}");
        Row("counted as lost though they came back", $"{Lost}", Lost == 0);
    }

    private static void Row(string name, string figure, bool? holds = null) =>
        Console.WriteLine($"{name,-56}{figure,10}{holds switch { true => "  holds", false => "  DOES NOT HOLD", null => "" }}");

    private static string Text(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
