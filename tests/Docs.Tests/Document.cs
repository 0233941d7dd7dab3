using System.Text.RegularExpressions;

namespace Fleet.Tests.Docs;

/// <summary>A block of commands, and what they are said to print.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">The commands.</param>
/// <param name="StartsFleet">Whether it starts Fleet, which then stays.</param>
/// <param name="Shown">What stands in the block right behind it; null if nothing is shown.</param>
/// <param name="IsJson">Whether that is JSON.</param>
internal sealed partial record Block(int Line, string Text, bool StartsFleet, string? Shown, bool IsJson)
{
    /// <summary>Whether it only asks, so that it may be asked again until what is shown is so.</summary>
    public bool OnlyAsks { get; } = !Changes().IsMatch(Text);

    [GeneratedRegex(@"\s-d\s|\s-X\s|=\$\(|\(\)\s*\{|^\w+=", RegexOptions.Multiline)]
    private static partial Regex Changes();
}

/// <summary>
/// The commands of a document: its <c>sh</c> blocks, in their order. One with the further word <c>start</c> starts Fleet. A block of <c>json</c> or
/// <c>text</c> right behind one, with nothing but empty lines between them, shows what it prints.
/// </summary>
internal static class Document
{
    private const string Fence = "```";

    public static List<Block> Read(string text)
    {
        var (lines, blocks) = (text.Split('\n'), new List<Block>());
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] is not ("```sh" or "```sh start")) continue;
            var begin = i;
            var commands = Body(lines, ref i);
            var next = i + 1;
            while (next < lines.Length && lines[next].Length == 0) next++;
            var isJson = next < lines.Length && lines[next] == "```json";
            var isShown = isJson || (next < lines.Length && lines[next] == "```text");
            if (isShown) i = next;
            blocks.Add(new(begin + 1, commands, lines[begin].EndsWith("start", StringComparison.Ordinal), isShown ? Body(lines, ref i) : null, isJson));
        }

        return blocks;
    }

    /// <summary>Commands that stand where nothing runs them, with their lines.</summary>
    public static IEnumerable<string> Unrun(string text)
    {
        var (lines, isIn) = (text.Split('\n'), false);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                if (!isIn && lines[i] is not ("```sh" or "```sh start" or "```json" or "```text" or "```yaml")) yield return $"{i + 1}: {lines[i]}";
                isIn = !isIn;
            }
            else if (!isIn && lines[i].StartsWith("    ", StringComparison.Ordinal))
            {
                yield return $"{i + 1}: {lines[i]}";
            }
        }
    }

    private static string Body(string[] lines, ref int i)
    {
        var begin = ++i;
        while (lines[i] != Fence) i++;
        return string.Join('\n', lines[begin..i]);
    }
}
