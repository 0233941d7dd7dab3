using System.Globalization;

namespace Fleet.Tests.Soak;

/// <summary>What to do, and for how long.</summary>
/// <param name="Minutes">How long.</param>
/// <param name="Minute">Seconds of a minute: fewer, to see whether it works.</param>
/// <param name="Seed">Draws the faults and the load.</param>
/// <param name="Beats">Agents, each of which beats and measures once a second.</param>
/// <param name="Requests">Requests a second; 0 for half of what Fleet takes at the start, which is measured then.</param>
/// <param name="IsPostgres">Whether the database is a PostgreSQL behind a proxy that can stall.</param>
/// <param name="IsCalm">Whether nothing is broken.</param>
/// <param name="IsJson">Whether the end is told as JSON.</param>
internal sealed record SoakArguments(int Minutes, int Minute, int Seed, int Beats, int Requests, bool IsPostgres = false, bool IsCalm = false, bool IsJson = false)
{
    public const string Usage = "[--minutes N] [--minute SECONDS] [--seed N] [--beats N] [--requests N] [--postgres] [--calm] [--json]";

    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static SoakArguments Read(ReadOnlySpan<string> words)
    {
        var read = new SoakArguments(30, 60, 1, 100, 0);
        for (var i = 0; i < words.Length; i++)
        {
            read = words[i] switch
            {
                "--postgres" => read with { IsPostgres = true },
                "--calm" => read with { IsCalm = true },
                "--json" => read with { IsJson = true },
                "--minutes" => read with { Minutes = Number(words, ++i) },
                "--minute" => read with { Minute = Number(words, ++i) },
                "--seed" => read with { Seed = Number(words, ++i) },
                "--beats" => read with { Beats = Number(words, ++i) },
                "--requests" => read with { Requests = Number(words, ++i) },
                var other => throw new ArgumentException($"Unknown: {other}"),
            };
        }

        return read;
    }

    private static int Number(ReadOnlySpan<string> words, int at) =>
        at < words.Length && int.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException("A number above 0 was expected");
}
