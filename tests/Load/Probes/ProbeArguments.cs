using System.Globalization;

namespace Fleet.Load.Probes;

/// <summary>What the command line says.</summary>
internal sealed record ProbeArguments
{
    public const string Usage = "probes [--servers N] [--seconds S] [--interval S] [--max-probes N] [--short] [--json]";

    public int Servers { get; private init; } = 1000;

    /// <summary>How long each of the two measurements takes.</summary>
    public int Seconds { get; private init; } = 30;

    /// <summary>Seconds between two probes of one server.</summary>
    public int Interval { get; private init; } = 30;

    public int MaxProbes { get; private init; } = 32;

    public bool IsJson { get; private init; }

    public static ProbeArguments Read(IReadOnlyList<string> words)
    {
        var read = words.Contains("--short") ? new ProbeArguments { Servers = 100, Seconds = 5, Interval = 5 } : new ProbeArguments();
        for (var i = 0; i < words.Count; i++)
        {
            read = words[i] switch
            {
                "--short" => read,
                "--json" => read with { IsJson = true },
                "--servers" => read with { Servers = Number(words, ++i) },
                "--seconds" => read with { Seconds = Number(words, ++i) },
                "--interval" => read with { Interval = Number(words, ++i) },
                "--max-probes" => read with { MaxProbes = Number(words, ++i) },
                var other => throw new ArgumentException($"{other} is no option."),
            };
        }

        return read;
    }

    private static int Number(IReadOnlyList<string> words, int at) =>
        at < words.Count && int.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{words[at - 1]} needs a positive number.");
}
