using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance backup</c> and <c>backups</c>.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Option<string?> Label = new("--label") { Description = "A note, by which it is found again." };
    private static readonly Option<string?> Store = new("--store") { Description = "The store that keeps it; the usual one if absent." };
    private static readonly Option<int> Limit = Limits.Make(100);

    public static Command Make()
    {
        var backup = new Command("backup", "Back an instance up.") { Name, Label, Store, CommonOptions.NoWait, CommonOptions.Timeout };
        return backup.Does(BackUp);
    }

    public static Command List()
    {
        var list = new Command("backups", "The backups of an instance, newest first.") { Name, Limit };
        return list.Does(async (session, cancellation) =>
        {
            var id = await session.IdOf(Kind.Instance, session.Get(Name), cancellation);
            var rows = await session.Api.List($"{Kind.Instance.Path}/{id}/backups", session.Get(Limit), cancellation);
            session.Printer.Many(rows.Data, InstanceColumns.Backups, $"There are none. Make one: fleet instance backup {session.Get(Name)}.", rows.Total);
            return ExitCodes.Done;
        });
    }

    /// <summary>The backup that somebody named, else the newest one that is complete.</summary>
    /// <exception cref="Failure">There is none.</exception>
    public static async Task<string> Choose(Session session, string? named, string instance, string word, CancellationToken cancellation)
    {
        if (named is not null) return named;
        var rows = await session.Api.List($"{Kind.Instance.Path}/{instance}/backups?status=completed", 1, cancellation);
        if (rows.Data.FirstOrDefault() is not { } newest) throw new Failure(ExitCodes.NotFound, $"{word} has no complete backup. Make one: fleet instance backup {word}.");
        session.Printer.Note($"From the backup {newest.Text("id")}, made {Moment.Relative(newest.Time("createdAt"))}.");
        return newest.Text("id");
    }

    private static async Task<int> BackUp(Session session, CancellationToken cancellation)
    {
        var word = session.Get(Name);
        var id = await session.IdOf(Kind.Instance, word, cancellation);
        var body = new JsonObject();
        if (session.Get(Label) is { } label) body["label"] = label;
        if (session.Get(Store) is { } store) body["store"] = store;
        var answer = await session.Api.Post($"{Kind.Instance.Path}/{id}/backup", body, cancellation);
        var backup = answer.Text("backupId");
        return await session.Finish(answer, $"backup {word} as {backup}", cancellation, $"api/v1/backups/{backup}", backup);
    }
}
