using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance restore</c>: what the instance holds now is lost, so its name is asked for.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Option<string?> Backup = new("--backup") { Description = "The backup's id; the newest complete one if absent." };
    private static readonly Option<bool> DatabaseOnly = new("--database-only") { Description = "Leave the files as they are." };
    private static readonly Option<bool> FilesOnly = new("--files-only") { Description = "Leave the database as it is." };

    public static Command Make()
    {
        var restore = new Command("restore", "Put an instance's data back to what a backup holds. Its name is asked for again.")
        {
            Name, Backup, DatabaseOnly, FilesOnly, CommonOptions.Confirm, CommonOptions.NoWait, CommonOptions.Timeout,
        };
        restore.Validators.Add(typed =>
        {
            if (typed.GetValue(DatabaseOnly) && typed.GetValue(FilesOnly)) typed.AddError("--database-only and --files-only exclude each other.");
        });
        return restore.Does(Restore);
    }

    private static async Task<int> Restore(Session session, CancellationToken cancellation)
    {
        var instance = await session.Find(Kind.Instance, session.Get(Name), cancellation);
        var (id, name) = (instance.Text("id"), instance.Text("name"));
        var backup = await BackupCommand.Choose(session, session.Get(Backup), id, name, cancellation);
        Consent.Ask(session, Kind.Instance, name, $"What {name} holds now is replaced by the backup {backup}.");
        var body = new JsonObject();
        if (session.Get(DatabaseOnly)) body["files"] = false;
        if (session.Get(FilesOnly)) body["database"] = false;
        var answer = await session.Api.Post($"api/v1/backups/{Uri.EscapeDataString(backup)}/restore", body, cancellation);
        return await session.Finish(answer, $"restore {name}", cancellation, id: id);
    }
}
