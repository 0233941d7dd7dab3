using System.CommandLine;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Remote;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance</c>: what runs on the machines.</summary>
internal static class InstanceCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Option<int> Limit = Limits.Make(100);
    private static readonly Option<string?> Status = new("--status") { Description = "Such as RUNNING,ERROR; several with commas." };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Where it runs, such as ssh." };
    private static readonly Option<string?> Search = new("--search") { Description = "A part of the name." };
    private static readonly Option<string?> Server = Lookup.Option(Kind.Server, "--server", "Only those on that server.");

    public static Command Make()
    {
        var list = new Command("list", "The instances.") { Status, Provider, Server, Search, Limit };
        var show = new Command("show", "One instance.") { Name };
        return new("instance", "What runs on the machines.")
        {
            DeployCommand.Make(), list.Does(List), show.Does(Show), LogsCommand.Make(), ExecCommand.Make(), SshCommand.Make(),
            VerbCommand.Make("start", "Start an instance."), VerbCommand.Make("stop", "Stop an instance."), VerbCommand.Make("restart", "Stop an instance and start it again."),
            BackupCommand.Make(), BackupCommand.List(), RestoreCommand.Make(), CloneCommand.Make(), DeleteCommand.Make(),
        };
    }

    private static async Task<int> List(Session session, CancellationToken cancellation)
    {
        var server = session.Get(Server) is { } word ? await session.IdOf(Kind.Server, word, cancellation) : null;
        var query = Query.Of(
            Kind.Instance.Path, ("status", session.Get(Status)), ("provider", session.Get(Provider)), ("serverId", server), ("search", session.Get(Search)));
        var rows = await session.Api.List(query, session.Get(Limit), cancellation);
        session.Printer.Many(rows.Data, InstanceColumns.List, "There are no such instances. Deploy one: fleet instance deploy NAME --file config.yaml.", rows.Total);
        return ExitCodes.Done;
    }

    private static async Task<int> Show(Session session, CancellationToken cancellation)
    {
        session.Printer.One(await session.Find(Kind.Instance, session.Get(Name), cancellation), InstanceColumns.Card);
        return ExitCodes.Done;
    }
}
