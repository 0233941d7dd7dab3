namespace Fleet.Load.Tasks;

/// <summary>What to measure.</summary>
/// <param name="Tasks">Tasks due in the same minute.</param>
internal sealed record TaskArguments(int Tasks)
{
    public const string Usage = "tasks [--short] [--tasks N]";

    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static TaskArguments Read(ReadOnlySpan<string> words)
    {
        var read = words.Contains("--short") ? new TaskArguments(3_000) : new TaskArguments(60_000);
        for (var i = 0; i < words.Length; i++)
        {
            read = words[i] switch
            {
                "--short" => read,
                "--tasks" when ++i < words.Length && int.TryParse(words[i], out var number) && number > 0 => new TaskArguments(number),
                var other => throw new ArgumentException($"Unknown: {other}"),
            };
        }

        return read;
    }
}
