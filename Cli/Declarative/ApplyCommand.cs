using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Declarative;

/// <summary><c>fleet apply</c>, <c>fleet diff</c> and <c>fleet export</c>: the fleet as a document.</summary>
internal static class ApplyCommand
{
    public static IEnumerable<Command> Make() => [Apply(), Diff(), Export()];

    private static Command Apply()
    {
        var file = File();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var prune = new Option<bool>("--prune") { Description = "Remove what was applied under the document's name before and is declared no more." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do it without asking." };
        var command = new Command("apply", "Bring the fleet to what a document declares.") { file, dryRun, prune, yes };
        return command.Does(async (session, cancellation) =>
        {
            var document = await Document.Read(session.Get(file));
            return await Applying(session).Apply(document, new(session.Get(dryRun), session.Get(prune), session.Get(yes), Format(session)), cancellation);
        });
    }

    private static Command Diff()
    {
        var file = File();
        var prune = new Option<bool>("--prune") { Description = "Count what would be removed, too." };
        var command = new Command("diff", "Compare the fleet with what a document declares. Exit code: 0 the same, 2 different, 1 not known.") { file, prune };
        return command.Does(async (session, cancellation) =>
        {
            var document = await Document.Read(session.Get(file));
            return await Applying(session).Diff(document, session.Get(prune), Format(session), cancellation);
        });
    }

    private static Command Export()
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; what is printed if absent." };
        var name = new Option<string>("--name") { Description = "What the document calls the set.", DefaultValueFactory = _ => "fleet" };
        var kinds = new Option<string>("--kinds") { Description = "The lists wanted, such as servers,rules; all if absent.", DefaultValueFactory = _ => "" };
        var format = new Option<string>("--format") { Description = "yaml or json.", DefaultValueFactory = _ => "yaml" };
        format.AcceptOnlyFromAmong("yaml", "json");
        var command = new Command("export", "Write the fleet as a document that changes nothing when it is applied. Secrets are left out.")
        {
            output, name, kinds, format, CommonOptions.Url, CommonOptions.Context,
        };
        return command.DoesPlainly(async (session, cancellation) =>
        {
            var query = $"name={Uri.EscapeDataString(session.Get(name))}&kinds={Uri.EscapeDataString(session.Get(kinds))}&format={session.Get(format)}";
            var exported = await new FleetClient(session.Http).Export(query, cancellation);
            if (exported.Error is { } error) return await Declarative.Applying.Tell(Console.Error, error, null);
            if (session.Get(output) is { Length: > 0 } path) await System.IO.File.WriteAllTextAsync(path, exported.Text, cancellation);
            else await Console.Out.WriteAsync(exported.Text);
            return ExitCodes.Done;
        });
    }

    private static Option<string> File() => new("--file", "-f") { Description = "The document, in YAML or JSON; - for the standard input.", Required = true };

    private static Applying Applying(Session session) => new(new FleetClient(session.Http), Console.Out, Console.Error, Confirm, TimeProvider.System);

    /// <summary>How programs want the answer; null for people.</summary>
    private static Func<JsonNode, string>? Format(Session session) => session.Get(CommonOptions.Output) switch
    {
        Output.Format.Json => static node => node.ToJsonString(),
        Output.Format.Yaml => static node => YamlText.Of(node).TrimEnd(),
        _ => null,
    };

    /// <summary>Whether somebody at the terminal agrees; null where nobody sits at one.</summary>
    private static bool? Confirm()
    {
        if (Console.IsInputRedirected) return null;
        Console.Error.Write("Do this? Only yes is taken for an answer: ");
        return Console.In.ReadLine()?.Trim() is "yes";
    }
}
