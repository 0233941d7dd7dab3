namespace Fleet.Advisories.Osv;

/// <summary>The base score of a CVSS vector of version 3.0 or 3.1, as its specification computes it.</summary>
internal static class CvssScore
{
    /// <summary>0 to 10 with one decimal; null if the text is no such vector.</summary>
    public static double? Of(string? vector)
    {
        if (vector is null || !(vector.StartsWith("CVSS:3.0/", StringComparison.Ordinal) || vector.StartsWith("CVSS:3.1/", StringComparison.Ordinal))) return null;
        var metrics = new Dictionary<string, string>();
        foreach (var part in vector.Split('/').Skip(1))
        {
            if (part.Split(':') is not [var name, var value] || !metrics.TryAdd(name, value)) return null;
        }

        double? Weight(string name, params ReadOnlySpan<(string Value, double Weight)> weights)
        {
            foreach (var (value, weight) in weights)
            {
                if (metrics.GetValueOrDefault(name) == value) return weight;
            }

            return null;
        }

        var isWide = metrics.GetValueOrDefault("S") == "C";
        if (!isWide && metrics.GetValueOrDefault("S") != "U") return null;
        var vectorWeight = Weight("AV", ("N", 0.85), ("A", 0.62), ("L", 0.55), ("P", 0.2));
        var complexity = Weight("AC", ("L", 0.77), ("H", 0.44));
        var privileges = Weight("PR", ("N", 0.85), ("L", isWide ? 0.68 : 0.62), ("H", isWide ? 0.5 : 0.27));
        var interaction = Weight("UI", ("N", 0.85), ("R", 0.62));
        var confidentiality = Weight("C", ("H", 0.56), ("L", 0.22), ("N", 0));
        var integrity = Weight("I", ("H", 0.56), ("L", 0.22), ("N", 0));
        var availability = Weight("A", ("H", 0.56), ("L", 0.22), ("N", 0));
        if ((8.22 * vectorWeight * complexity * privileges * interaction) is not { } exploitability) return null;
        if ((1 - ((1 - confidentiality) * (1 - integrity) * (1 - availability))) is not { } loss) return null;

        var impact = isWide ? (7.52 * (loss - 0.029)) - (3.25 * Math.Pow(loss - 0.02, 15)) : 6.42 * loss;
        return impact <= 0 ? 0 : RoundUp(Math.Min(isWide ? 1.08 * (impact + exploitability) : impact + exploitability, 10));
    }

    // In whole hundred-thousandths, so that what is not exact in binary does not decide.
    private static double RoundUp(double score)
    {
        var whole = (int)Math.Round(score * 100_000);
        return whole % 10_000 == 0 ? whole / 100_000.0 : ((whole / 10_000) + 1) / 10.0;
    }
}
