using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fleet.Load.Report;

/// <summary>What a scenario has measured, on which machine, and what else ran there: a table for people, or JSON.</summary>
/// <param name="Scenario">Its subcommand.</param>
/// <param name="Setting">With how many of what.</param>
internal sealed record LoadReport(string Scenario, string Setting)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<Figure> _figures = [];

    public int Processors { get; } = Environment.ProcessorCount;

    public string Runtime { get; } = $".NET {Environment.Version}";

    /// <summary>The system's load average of the last minute as it began; what else ran is in it.</summary>
    public double LoadBefore { get; } = LoadAverage();

    public double LoadAfter { get; private set; }

    public IReadOnlyList<Figure> Figures => _figures;

    public void Add(string name, double value, double? atLeast = null, double? atMost = null) => _figures.Add(new(name, value, atLeast, atMost));

    public void Print(bool isJson) => Console.WriteLine(Render(isJson));

    /// <summary>As it is printed.</summary>
    public string Render(bool isJson)
    {
        LoadAfter = LoadAverage();
        if (isJson) return JsonSerializer.Serialize(this, Json);
        var width = _figures.Max(figure => figure.Name.Length) + 2;
        return string.Join('\n', [
            string.Create(CultureInfo.InvariantCulture, $"{Scenario}: {Setting}; {Processors} processors, {Runtime}, load average {LoadBefore:0.0} before and {LoadAfter:0.0} after"),
            .. _figures.Select(figure => $"{figure.Name.PadRight(width)}{Text(figure.Value),12}{Verdict(figure)}"),
        ]);
    }

    private static string Verdict(Figure figure)
    {
        if (figure.Holds is not { } holds) return "";
        var bound = figure.AtLeast is { } least ? $"at least {Text(least)}" : $"at most {Text(figure.AtMost!.Value)}";
        return holds ? $"  holds ({bound})" : $"  DOES NOT HOLD ({bound})";
    }

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) switch { 0 => "0", < 1 => "0.000", < 10 => "0.00", < 1000 => "0.0", _ => "N0" }, CultureInfo.InvariantCulture);

    private static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
