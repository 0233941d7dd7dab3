using System.Text.RegularExpressions;

namespace Fleet.Tests.Docs.Machines;

/// <summary>A document whose commands are done on a machine, one section after the other.</summary>
/// <param name="machine">Where.</param>
/// <param name="path">Which document.</param>
internal sealed partial class Guide(Machine machine, string path)
{
    private readonly List<(string Heading, Block Block)> _left = Read(File.ReadAllText(Path.Combine(Library.Root, path)));

    /// <summary>The sections whose commands nobody has done yet.</summary>
    public IEnumerable<string> Left => _left.Select(one => one.Heading).Distinct();

    /// <summary>Does what the section says, and compares what is printed with what it shows.</summary>
    /// <param name="heading">The section's.</param>
    /// <param name="put">What stands on the left is done as on the right.</param>
    public async Task Play(string heading, params (string From, string To)[] put)
    {
        var blocks = _left.Where(one => one.Heading == heading).Select(one => one.Block).ToList();
        Assert.True(blocks.Count > 0, $"{path} has no commands under '{heading}'");
        _left.RemoveAll(one => one.Heading == heading);
        foreach (var block in blocks)
        {
            var commands = put.Aggregate(Here(block.Text), (text, one) => text.Replace(one.From, one.To, StringComparison.Ordinal));
            var output = await machine.Run(commands);
            var wrong = block.Shown is { } shown ? Shape.Differs(shown, output, block.IsJson) : null;
            Assert.True(wrong is null, $"{path}:{block.Line}\n{commands}\n{wrong}");
        }
    }

    /// <summary>What has to be different on a machine that has all packages and no internet, and with programs that are built already.</summary>
    private static string Here(string commands)
    {
        var built = Path.Combine(StartedFleets.Setting("Programs"), "Api/debug");
        commands = commands.Replace("apt-get install", "apt-get install --no-upgrade --no-download", StringComparison.Ordinal);
        return Publish().Replace(commands, publish => publish.Groups is [_, { Value: "Api" }, { Value: "/opt/fleet" } to, ..]
            ? $"dotnet publish Api -c Debug --no-build -v q -nologo -o {to}"

            // What has been seen once need not take its seconds again.
            : $"mkdir -p {publish.Groups[2]} && cp -r '{built.Replace("/Api/", $"/{publish.Groups[1]}/", StringComparison.Ordinal)}/.' {publish.Groups[2]}");
    }

    private static List<(string Heading, Block Block)> Read(string text)
    {
        var (headings, isIn) = (new List<(int Line, string Text)>(), false);
        foreach (var (i, line) in text.Split('\n').Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isIn = !isIn;
            else if (!isIn && line.StartsWith('#')) headings.Add((i, line.TrimStart('#').Trim()));
        }

        return [.. Document.Read(text).Where(block => block.Kind is not BlockKind.Elsewhere).Select(block => (headings.Last(heading => heading.Line < block.Line).Text, block))];
    }

    [GeneratedRegex(@"dotnet publish (Api|Cli) -c Release -o (\S+)")]
    private static partial Regex Publish();
}
