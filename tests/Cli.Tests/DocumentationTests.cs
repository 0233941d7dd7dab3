using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Fleet.Cli.Shell;
using Fleet.TestKit;

namespace Fleet.Cli.Tests;

/// <summary>docs/cli.md says what the program does, and all of it.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = Read("cli.md");

    // Moving a fleet has a page of its own.
    private static readonly string[] Lines = [.. Examples().Matches(Page + Read("moving.md")).Select(match => match.Groups[1].Value.Trim())];

    [Fact]
    public void Every_example_is_understood()
    {
        Assert.NotEmpty(Lines);
        Assert.All(Lines, line =>
        {
            var parsed = Root.Make().Parse([.. CommandLineParser.SplitCommandLine(line).Skip(1)]);
            Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        });
    }

    [Fact]
    public void Every_command_has_an_example() => Assert.All(
        Leaves(Root.Make(), "fleet"), command => Assert.Contains(Lines, line => line == command || line.StartsWith(command + " ", StringComparison.Ordinal)));

    [Fact]
    public void Every_option_is_there_and_none_that_is_not()
    {
        var options = All(Root.Make()).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Append(option.Name))
            .Where(name => name.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        var named = Options().Matches(Shells().Replace(Page, "")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Empty(named.Except(options));
        Assert.Empty(options.Except(named).Except(["--help", "--version"]));
    }

    [Fact]
    public void Every_exit_code_is_in_the_table()
    {
        var codes = typeof(ExitCodes).GetFields().Select(field => ((int)field.GetRawConstantValue()!).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(codes, Codes().Matches(Page).Select(match => match.Groups[1].Value));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(
        RepositoryFolder.Path, "docs", name));

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<string> Leaves(Command command, string words) =>
        command.Subcommands.Count == 0 ? [words] : command.Subcommands.SelectMany(inner => Leaves(inner, $"{words} {inner.Name}"));

    // Up to a comment, or to what another program does with it.
    [GeneratedRegex(@"^(?:runuser -u \w+ -- )?(?:[A-Z_]+=\S+ )*(fleet [^#|<>\n]*)", RegexOptions.Multiline)]
    private static partial Regex Examples();

    // What other programs are told.
    [GeneratedRegex(@"^dotnet .*$", RegexOptions.Multiline)]
    private static partial Regex Shells();

    [GeneratedRegex(@"(?<![\w-])(--[a-z][a-z-]+)")]
    private static partial Regex Options();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Codes();
}
