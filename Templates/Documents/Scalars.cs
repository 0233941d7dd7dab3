using System.Globalization;
using System.Text.RegularExpressions;

namespace Fleet.Templates.Documents;

/// <summary>What single values mean. Each answers null and has told a fault where a value is not of its type.</summary>
internal static partial class Scalars
{
    public static string? Text(Node node, Faults faults)
    {
        if (node is ScalarNode { IsNull: false } scalar) return scalar.Text;
        faults.Add(node.Place, "must be text");
        return null;
    }

    public static int? Whole(Node node, int min, int max, Faults faults)
    {
        if (node is ScalarNode { IsOpen: true }) return min;
        if (node is ScalarNode { IsPlain: true } scalar
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max) return number;
        faults.Add(node.Place, $"must be a whole number from {min} to {max}, without quotes");
        return null;
    }

    public static double? Number(Node node, double min, double max, Faults faults)
    {
        if (node is ScalarNode { IsOpen: true }) return min;
        if (node is ScalarNode { IsPlain: true } scalar
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max) return number;
        faults.Add(node.Place, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}, without quotes"));
        return null;
    }

    public static bool? Flag(Node node, Faults faults)
    {
        if (node is ScalarNode { IsOpen: true }) return false;
        if (node is ScalarNode { IsPlain: true, Text: "true" or "false" } scalar) return scalar.Text == "true";
        faults.Add(node.Place, "must be true or false, without quotes");
        return null;
    }

    /// <summary>Bytes.</summary>
    public static long? Size(Node node, Faults faults)
    {
        if (node is ScalarNode { IsOpen: true }) return 0;
        if (node is ScalarNode scalar && SizePattern().Match(scalar.Text) is { Success: true } match)
        {
            var bytes = decimal.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                * Factor(match.Groups[2].Value, match.Groups[3].Success ? 1024 : 1000);
            if (bytes <= 1L << 60) return (long)bytes;
        }

        faults.Add(node.Place, "must be a size: bytes, or a number with KiB, MiB, GiB, TiB, KB, MB, GB or TB, such as 512MiB");
        return null;
    }

    private static decimal Factor(string prefix, decimal step) => prefix switch
    {
        "K" => step,
        "M" => step * step,
        "G" => step * step * step,
        "T" => step * step * step * step,
        _ => 1,
    };

    [GeneratedRegex(@"^([0-9]{1,18}|[0-9]{1,9}\.[0-9]{1,3}(?= ?[KMGT]))(?: ?([KMGT])(i)?B)?\z")]
    private static partial Regex SizePattern();
}
