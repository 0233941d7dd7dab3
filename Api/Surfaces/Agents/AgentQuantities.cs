using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>Processors and bytes as Kubernetes writes them: <c>0.5</c> and <c>500m</c>, <c>1Gi</c> and <c>512M</c>.</summary>
internal static partial class AgentQuantities
{
    public const string CpuForm = "cores such as 0.5 or 500m, more than 0 and at most 1024";
    public const string BytesForm = "bytes, or a number with Ki, Mi, Gi, Ti, k, M, G or T, such as 512Mi, and at least 1Mi";

    private const decimal LeastBytes = 1 << 20;
    private const decimal MostBytes = 1L << 50;

    /// <summary>Cores; null for what is no such text.</summary>
    public static double? Cpus(string text)
    {
        var isMilli = text.EndsWith('m');
        return Number().IsMatch(isMilli ? text[..^1] : text)
            && decimal.TryParse(isMilli ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && (isMilli ? number / 1000 : number) is > 0 and <= 1024 and var cores
            ? (double)cores
            : null;
    }

    /// <summary>Bytes; null for what is no such text.</summary>
    public static long? Bytes(string text) =>
        Size().Match(text) is { Success: true } match
        && decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number <= MostBytes && number * Factor(match.Groups[2].Value) is >= LeastBytes and <= MostBytes and var bytes
            ? (long)bytes
            : null;

    /// <summary>Such as <c>1.0</c> and <c>0.25</c>.</summary>
    public static string OfCpus(double cpus) => cpus.ToString("0.0##", CultureInfo.InvariantCulture);

    /// <summary>In the greatest unit of which it is a whole number.</summary>
    public static string OfBytes(long bytes)
    {
        foreach (var (unit, size) in ((string, long)[])[("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10)])
        {
            if (bytes > 0 && bytes % size == 0) return (bytes / size).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static decimal Factor(string unit) => unit switch
    {
        "" => 1,
        "Ki" => 1L << 10,
        "Mi" => 1L << 20,
        "Gi" => 1L << 30,
        "Ti" => 1L << 40,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        _ => 1_000_000_000_000,
    };

    [GeneratedRegex(@"^[0-9]{1,9}(\.[0-9]{1,9})?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^([0-9]{1,18}(?:\.[0-9]{1,9})?)(Ki|Mi|Gi|Ti|k|M|G|T)?\z")]
    private static partial Regex Size();
}
