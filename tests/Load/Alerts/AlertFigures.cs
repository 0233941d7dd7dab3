using System.Globalization;
using System.Text.Json;

namespace Fleet.Load.Alerts;

/// <summary>What was measured.</summary>
internal sealed record AlertFigures
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public int Processors { get; } = Environment.ProcessorCount;
    public required int Rules { get; init; }
    public required double RulesPerSecond { get; init; }

    /// <summary>Measurements taken in for each second of this process's processor time; each is compared with the instance's rule.</summary>
    public required double WithoutRules { get; init; }
    public required double WithRules { get; init; }
    public double Ratio => WithRules / WithoutRules;

    /// <summary>Managed memory that the rules, their grains and the instances' cells have added, for each rule.</summary>
    public required double BytesPerRule { get; init; }

    /// <summary>From a breach's measurement until its rule has written down that it fires, one at a time.</summary>
    public required double EdgeP50 { get; init; }
    public required double EdgeP99 { get; init; }

    /// <summary>All at once: until each alert is on record.</summary>
    public required int Edges { get; init; }
    public required double BurstSeconds { get; init; }
    public required int Alerts { get; init; }

    /// <summary>One rule for all instances, and all breach it at once: until each alert is on record.</summary>
    public required double EverybodySeconds { get; init; }

    public void Print(bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(this, Json));
            return;
        }

        Line($"{Rules} rules made, one target each", $"{RulesPerSecond:0} per second");
        Line("measurements per CPU second, no rules / rules", $"{WithoutRules:0} / {WithRules:0}, {Ratio:0.00}");
        Line("memory per rule, bytes", $"{BytesPerRule:0}");
        Line("breach to written decision, p50 / p99, ms", $"{EdgeP50:0.0} / {EdgeP99:0.0}");
        Line($"{Edges} breaches at once: all alerts on record", $"{BurstSeconds:0.00} s ({Alerts} alerts in all)");
        Line($"{Rules} breaches of one rule at once: all on record", $"{EverybodySeconds:0.00} s");
    }

    private static void Line(string name, FormattableString value) => Console.WriteLine($"{name,-48}{value.ToString(CultureInfo.InvariantCulture)}");
}
