using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Servers;

/// <summary><c>fleet server</c>: the machines.</summary>
internal static class ServerCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Server);
    private static readonly Option<int> Limit = Limits.Make(100);
    private static readonly Option<string?> Status = new("--status") { Description = "pending, provisioning, active, offline, error; several with commas." };
    private static readonly Option<string?> Search = new("--search") { Description = "A part of the name or the host." };
    private static readonly Option<string?> Labels = new("--labels") { Description = "Such as env=prod,disk!=slow: all must hold.", HelpName = "selector" };
    private static readonly Option<bool> Move = new("--move") { Description = "Move its instances to other servers instead of stopping them." };
    private static readonly Option<bool> Force = new("--force") { Description = "Destroy the instances that live there, too." };

    public static Command Make()
    {
        var list = new Command("list", "The servers.") { Status, Search, Labels, Limit };
        var show = new Command("show", "One server.") { Name };
        var cordon = new Command("cordon", "Place no new instances on a server.") { Name };
        var uncordon = new Command("uncordon", "Place instances on a server again.") { Name };
        var drain = new Command("drain", "Cordon a server and stop its instances, or move them.") { Name, Move, CommonOptions.NoWait, CommonOptions.Timeout };
        var remove = new Command("remove", "Clean a server up and forget it. Its name is asked for again.") { Name, Force, CommonOptions.Confirm, CommonOptions.NoWait, CommonOptions.Timeout };
        return new("server", "The machines that instances run on.")
        {
            ServerAdd.Make(), list.Does(List), show.Does(Show), cordon.Does((session, cancellation) => Verb(session, "cordon", cancellation)),
            uncordon.Does((session, cancellation) => Verb(session, "uncordon", cancellation)), drain.Does(Drain), remove.Does(Remove),
        };
    }

    private static async Task<int> List(Session session, CancellationToken cancellation)
    {
        var query = Query.Of(Kind.Server.Path, ("status", session.Get(Status)), ("search", session.Get(Search)), ("labels", session.Get(Labels)));
        var rows = await session.Api.List(query, session.Get(Limit), cancellation);
        session.Printer.Many(rows.Data, ServerColumns.List, "There are no such servers. Add one: fleet server add NAME --host ADDRESS --user USER.", rows.Total);
        return ExitCodes.Done;
    }

    private static async Task<int> Show(Session session, CancellationToken cancellation)
    {
        session.Printer.One(await session.Find(Kind.Server, session.Get(Name), cancellation), ServerColumns.Card);
        return ExitCodes.Done;
    }

    private static async Task<int> Verb(Session session, string verb, CancellationToken cancellation)
    {
        var id = await session.IdOf(Kind.Server, session.Get(Name), cancellation);
        var answer = await session.Api.Post($"{Kind.Server.Path}/{id}/{verb}", null, cancellation);
        return session.Print(answer, $"{answer.Text("name")} is {verb}ed", answer.Text("id"));
    }

    private static async Task<int> Drain(Session session, CancellationToken cancellation)
    {
        var word = session.Get(Name);
        var id = await session.IdOf(Kind.Server, word, cancellation);
        var answer = await session.Api.Post($"{Kind.Server.Path}/{id}/drain", new JsonObject { ["mode"] = session.Get(Move) ? "move" : "stop" }, cancellation);
        return await session.Finish(answer, $"drain {word}", cancellation, id: id);
    }

    private static async Task<int> Remove(Session session, CancellationToken cancellation)
    {
        var server = await session.Find(Kind.Server, session.Get(Name), cancellation);
        var (id, name) = (server.Text("id"), server.Text("name"));
        var loss = session.Get(Force) ? $"Its {server.Text("instanceCount")} instances are destroyed with it." : "";
        Consent.Ask(session, Kind.Server, name, $"The server {name} is cleaned up and forgotten. {loss}".Trim());
        var answer = await session.Api.Delete($"{Kind.Server.Path}/{id}{(session.Get(Force) ? "?force=true" : "")}", null, cancellation);
        return await session.Finish(answer, $"remove {name}", cancellation, id: id);
    }
}
