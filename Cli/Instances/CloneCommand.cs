using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance clone</c>.</summary>
internal static class CloneCommand
{
    private static readonly Argument<string> Source = Lookup.Argument(Kind.Instance);
    private static readonly Argument<string> Name = new("name") { Description = "What to call the new one." };
    private static readonly Option<string?> Backup = new("--backup") { Description = "The backup's id; the newest complete one if absent." };
    private static readonly Option<string?> Server = Lookup.Option(Kind.Server, "--server", "The server to run on; Fleet chooses if absent.");
    private static readonly Option<string?> Domain = new("--domain") { Description = "The domain of the new one; it has none if absent." };
    private static readonly Option<bool> Live = new("--live") { Description = "Do not neutralize it: it may send mail and run its jobs as its source does." };

    public static Command Make()
    {
        var clone = new Command("clone", "Make a new instance from a backup of another one.") { Source, Name, Backup, Server, Domain, Live, CommonOptions.NoWait, CommonOptions.Timeout };
        return clone.Does(Clone);
    }

    private static async Task<int> Clone(Session session, CancellationToken cancellation)
    {
        var (source, name) = (session.Get(Source), session.Get(Name));
        var id = await session.IdOf(Kind.Instance, source, cancellation);
        var body = new JsonObject { ["name"] = name, ["backupId"] = await BackupCommand.Choose(session, session.Get(Backup), id, source, cancellation) };
        if (session.Get(Server) is { } server) body["serverId"] = await session.IdOf(Kind.Server, server, cancellation);
        if (session.Get(Domain) is { } domain) body["domain"] = domain;
        if (session.Get(Live)) body["neutralize"] = false;
        var answer = await session.Api.Post($"{Kind.Instance.Path}/{id}/clone", body, cancellation);
        if (answer.Text("adminPassword") is { Length: > 0 } password && session.Printer.Format is Format.Table)
        {
            session.Errors.WriteLine($"The administrator's password, told only now: {Plain.Of(password)}");
        }

        return await session.Finish(answer, $"clone {source} as {name}", cancellation, $"{Kind.Instance.Path}/{answer.Text("id")}");
    }
}
