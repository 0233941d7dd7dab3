using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.SignIn;

/// <summary><c>fleet context</c>: the Fleets that somebody has signed in to.</summary>
internal static class ContextCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "As fleet login has named it." };

    private static readonly Column[] Columns =
    [
        new("", row => row.Flag("current") ? "*" : ""), Column.Of("NAME", "id"), Column.Of("URL", "url"),
    ];

    public static Command Make()
    {
        Name.CompletionSources.Add(_ => ContextFile.Default.ReadOrEmpty().Names);
        var list = new Command("list", "The Fleets that you are signed in to.") { CommonOptions.Output, CommonOptions.Quiet };
        var use = new Command("use", "Use another one from now on.") { Name };
        return new("context", "Several Fleets, by name.") { list.DoesPlainly(List), use.DoesPlainly(Use) };
    }

    private static Task<int> List(Session session, CancellationToken cancellation)
    {
        var contexts = ContextFile.Default.Read();
        var rows = contexts.All.Select(one => (JsonNode)new JsonObject
        {
            ["id"] = one.Key, ["url"] = one.Value.Url.ToString(), ["current"] = one.Key == contexts.Current,
        });
        session.Printer.Many([.. rows], Columns, "Nobody is signed in here. Begin with: fleet login https://fleet.example.com.");
        return Task.FromResult(ExitCodes.Done);
    }

    private static Task<int> Use(Session session, CancellationToken cancellation)
    {
        var contexts = ContextFile.Default.Read();
        var name = session.Get(Name);
        if (!contexts.All.ContainsKey(name)) throw new Failure(ExitCodes.NotFound, $"There is no context '{name}'. See which there are: fleet context list.");
        ContextFile.Default.Write(contexts with { Current = name });
        return Task.FromResult(ExitCodes.Done);
    }
}
