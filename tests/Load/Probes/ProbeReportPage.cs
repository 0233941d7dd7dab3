using System.Globalization;
using System.Text.Json;

namespace Fleet.Load.Probes;

/// <summary>Both measurements side by side.</summary>
internal sealed class ProbeReportPage(ProbeArguments arguments)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required double BareAlone { get; init; }

    public required double BareTogether { get; init; }

    public double ProvisioningSeconds { get; set; }

    public ProbeFigures Healthy { get; set; } = null!;

    public ProbeFigures Hanging { get; set; } = null!;

    public void Print()
    {
        if (arguments.IsJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Processors = Environment.ProcessorCount, arguments.Servers, arguments.Seconds, arguments.Interval, arguments.MaxProbes,
                    BareAlone, BareTogether, ProvisioningSeconds, Healthy, Hanging,
                    RatioHealthy = Healthy.ProbesPerSecond / BareTogether, RatioHanging = Hanging.ProbesPerSecond / BareTogether,
                },
                Json));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {arguments.Servers} servers, a probe each {arguments.Interval} s, " +
            $"at most {arguments.MaxProbes} at once, {arguments.Seconds} s each; servers added in {ProvisioningSeconds:0} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"baseline, bare ssh running true over one connection: {BareAlone:0} per second alone, {BareTogether:0} with many at once"));
        Console.WriteLine($"{"",-34}{"all answer",12}{"1 % hang",12}");
        Row("probes per second", f => f.ProbesPerSecond, "0.0");
        Row("/ baseline with many at once", f => f.ProbesPerSecond / BareTogether, "0.00");
        Row("probes failed", f => f.Failed, "0");
        Row("most at once", f => f.MostAtOnce, "0");
        Row("due until begun, p50, ms", f => f.DelayP50 * 1000, "0");
        Row("due until begun, p99, ms", f => f.DelayP99 * 1000, "0");
        Row("begun until answered, p50, ms", f => f.TookP50 * 1000, "0");
        Row("begun until answered, p99, ms", f => f.TookP99 * 1000, "0");
        Row("CPU seconds, Fleet's process", f => f.FleetCpuSeconds, "0.0");
        Row("CPU seconds, its ssh clients", f => f.ClientCpuSeconds, "0.0");
        Row("memory, Fleet's process, MiB", f => f.FleetMiB, "0");
        Row("memory, its ssh clients, MiB", f => f.ClientsMiB, "0");
        foreach (var failure in Healthy.Failures) Console.WriteLine($"all answer: {failure}");
        foreach (var failure in Hanging.Failures) Console.WriteLine($"1 % hang: {failure}");
    }

    private void Row(string name, Func<ProbeFigures, double> figure, string format) => Console.WriteLine(
        $"{name,-34}{figure(Healthy).ToString(format, CultureInfo.InvariantCulture),12}{figure(Hanging).ToString(format, CultureInfo.InvariantCulture),12}");
}
