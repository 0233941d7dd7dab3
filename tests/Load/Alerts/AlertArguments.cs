namespace Fleet.Load.Alerts;

/// <summary>What to measure.</summary>
/// <param name="Rules">Rules, and as many instances, each the one target of one rule.</param>
/// <param name="Seconds">How long each of the four measurements takes.</param>
/// <param name="Edges">Instances that breach.</param>
/// <param name="IsJson">Whether the figures are printed as JSON.</param>
internal sealed record AlertArguments(int Rules, int Seconds, int Edges, bool IsJson)
{
    public const string Usage = "alerts [--short] [--rules N] [--seconds S] [--edges N] [--json]";

    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static AlertArguments Read(ReadOnlySpan<string> words)
    {
        var read = words.Contains("--short") ? new AlertArguments(2_000, 2, 200, false) : new AlertArguments(20_000, 10, 1_000, false);
        for (var i = 0; i < words.Length; i++)
        {
            read = words[i] switch
            {
                "--short" => read,
                "--json" => read with { IsJson = true },
                "--rules" => read with { Rules = Number(words, ++i) },
                "--seconds" => read with { Seconds = Number(words, ++i) },
                "--edges" => read with { Edges = Number(words, ++i) },
                var other => throw new ArgumentException($"Unknown: {other}"),
            };
        }

        return read with { Edges = Math.Min(read.Edges, read.Rules) };
    }

    private static int Number(ReadOnlySpan<string> words, int at) =>
        at < words.Length && int.TryParse(words[at], out var number) && number > 0 ? number : throw new ArgumentException("A number above 0 was expected");
}
