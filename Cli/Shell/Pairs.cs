using System.Text.Json.Nodes;

namespace Fleet.Cli.Shell;

/// <summary>Words such as <c>env=prod</c>.</summary>
internal static class Pairs
{
    /// <exception cref="Failure">One has no <c>=</c>, or no name before it.</exception>
    public static JsonObject Read(IEnumerable<string>? words, string option)
    {
        var pairs = new JsonObject();
        foreach (var word in words ?? [])
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw Failure.Usage($"{option} takes name=value, and '{word}' is none.");
            pairs[word[..at]] = word[(at + 1)..];
        }

        return pairs;
    }
}
