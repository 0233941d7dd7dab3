namespace Fleet.Load.Agents;

/// <summary>What to measure.</summary>
/// <param name="Agents">Connected agents.</param>
/// <param name="Seconds">How long they are watched.</param>
/// <param name="IsJson">Whether the figures are told as JSON.</param>
internal sealed record AgentArguments(int Agents, int Seconds, bool IsJson = false)
{
    public const string Usage = "agents [--agents N] [--seconds S] [--short] [--json]";

    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static AgentArguments Read(ReadOnlySpan<string> words)
    {
        var isShort = words.Contains("--short");
        var read = isShort ? new AgentArguments(500, 15) : new AgentArguments(10_000, 60);
        for (var i = 0; i < words.Length; i++)
        {
            read = words[i] switch
            {
                "--short" => read,
                "--json" => read with { IsJson = true },
                "--agents" => read with { Agents = Number(words, ++i) },
                "--seconds" => read with { Seconds = Number(words, ++i) },
                var other => throw new ArgumentException($"Unknown: {other}"),
            };
        }

        return read;
    }

    private static int Number(ReadOnlySpan<string> words, int at) =>
        at < words.Length && int.TryParse(words[at], out var number) && number > 0 ? number : throw new ArgumentException("A number above 0 was expected");
}
