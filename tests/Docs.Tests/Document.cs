using System.Text.RegularExpressions;

namespace Fleet.Tests.Docs;

/// <summary>A block of commands, and what they are said to print.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">The commands.</param>
/// <param name="Kind">What is to be done with it.</param>
/// <param name="Shown">What stands in the block right behind it; null if nothing is shown.</param>
/// <param name="IsJson">Whether that is JSON.</param>
internal sealed partial record Block(int Line, string Text, BlockKind Kind, string? Shown = null, bool IsJson = false)
{
    /// <summary>Whether it only asks, so that it may be asked again until what is shown is so.</summary>
    public bool OnlyAsks { get; } = !Changes().IsMatch(Text);

    /// <summary>Its first command, without what is said of it.</summary>
    public string First => Text.Split('\n')[0].Split(" #")[0].Trim();

    [GeneratedRegex("""
        \s-d\s | \s-X\s | =\$\( | \(\)\s*\{ | ^\w+= | \b(dotnet|npm)\s
        | \bfleet\s(\w+\s)?(ack|add|agent|apply|backup|cancel|clone|cordon|delete|deploy|drain|exec|login|logout|pause|remove|resolve|restart|restore|resume|run|silence|ssh
          |start|stop|uncordon|use|wait)\b
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Changes();
}

/// <summary>What is to be done with a block of commands.</summary>
internal enum BlockKind
{
    /// <summary><c>sh</c>: it is run.</summary>
    Run,

    /// <summary><c>sh start</c>: it starts Fleet, which then stays.</summary>
    Start,

    /// <summary><c>sh elsewhere</c>: it cannot be run here; <see cref="Elsewhere"/> knows why.</summary>
    Elsewhere,
}

/// <summary>
/// The commands of a document: its <c>sh</c> blocks, in their order. A block of <c>json</c> or <c>text</c> right behind one, with nothing but empty lines
/// between them, shows what it prints.
/// </summary>
internal static partial class Document
{
    private const string Fence = "```";
    private const string Diagram = "```mermaid";

    // What else may stand in a block: it is looked over for commands.
    private static readonly string[] Languages = ["csharp", "csv", "http", "ini", "json", "mermaid", "python", "text", "yaml"];

    public static List<Block> Read(string text)
    {
        var (lines, blocks) = (text.Split('\n'), new List<Block>());
        for (var i = 0; i < lines.Length; i++)
        {
            if (Kind(lines[i]) is not { } kind) continue;
            var begin = i;
            var commands = Body(lines, ref i);
            var next = i + 1;
            while (next < lines.Length && lines[next].Length == 0) next++;
            var isJson = next < lines.Length && lines[next] == "```json";
            var isShown = isJson || (next < lines.Length && lines[next] == "```text");
            if (isShown) i = next;
            blocks.Add(new(begin + 1, commands, kind, isShown ? Body(lines, ref i) : null, isJson));
        }

        return blocks;
    }

    /// <summary>Commands that stand where nothing runs them, and blocks that are of no known kind, with their lines.</summary>
    public static IEnumerable<string> Unrun(string text)
    {
        var (lines, open) = (text.Split('\n'), (string?)null);
        for (var i = 0; i < lines.Length; i++)
        {
            var place = $"{i + 1}: {lines[i]}";
            if (lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                var isKnown = open is null
                    ? Kind(lines[i]) is not null || (lines[i].StartsWith(Fence, StringComparison.Ordinal) && Languages.Contains(lines[i][Fence.Length..]))
                    : lines[i] == Fence;
                if (!isKnown) yield return place;
                open = open is null ? lines[i] : null;
            }
            else if (open is null ? Indented().IsMatch(lines[i]) && Command().IsMatch(lines[i]) : Kind(open) is null && open != Diagram && Command().IsMatch(lines[i]))
            {
                yield return place;
            }
        }

        if (open is not null) yield return $"{open} does not end";
    }

    private static BlockKind? Kind(string line) => line switch
    {
        "```sh" => BlockKind.Run,
        "```sh start" => BlockKind.Start,
        "```sh elsewhere" => BlockKind.Elsewhere,
        _ => null,
    };

    private static string Body(string[] lines, ref int i)
    {
        var begin = ++i;
        while (lines[i] != Fence) i++;
        return string.Join('\n', lines[begin..i]);
    }

    [GeneratedRegex(@"^( {4}|\t)")]
    private static partial Regex Indented();

    // A prompt, or a program's name, with variables for it alone before it.
    [GeneratedRegex("""
        ^\s*(\$\s|(sudo\s+|\w+=\S*\s+)*(
          (\./|out/)\w+ | apt(-get)? | awk | bash | caddy | cat | cd | chmod | chown | cp | createdb | createuser | curl | docker | dotnet | echo | eval | export
          | fleet | for | git | helm | jq | journalctl | kill | kubectl | ln | ls | mkdir | mv | nginx | node | npm | npx | openssl | pg_dump | pg_restore | pkill
          | podman | printf | psql | python3? | rm | scp | sed | sh | source | sqlite3 | ssh-keygen | su | systemctl | systemd-\w+ | tar | useradd | wget | while
        )(\s|$)|ssh\s+(-|\S+@))
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Command();
}
