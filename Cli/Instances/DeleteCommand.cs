using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance delete</c>.</summary>
internal static class DeleteCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Option<bool> Backup = new("--backup") { Description = "Back it up first; without the backup nothing is destroyed." };
    private static readonly Option<bool> Deregister = new("--deregister") { Description = "Forget it, and leave what runs alone." };

    public static Command Make()
    {
        var delete = new Command("delete", "Destroy what Fleet deployed, or deregister what registered itself. Its name is asked for again.")
        {
            Name, Backup, Deregister, CommonOptions.Confirm, CommonOptions.NoWait, CommonOptions.Timeout,
        };
        return delete.Does(Delete);
    }

    private static async Task<int> Delete(Session session, CancellationToken cancellation)
    {
        var instance = await session.Find(Kind.Instance, session.Get(Name), cancellation);
        var (id, name) = (instance.Text("id"), instance.Text("name"));
        Consent.Ask(session, Kind.Instance, name, session.Get(Deregister) ? $"{name} is forgotten; what runs goes on." : $"{name} is destroyed with its data.");
        var query = Query.Of(
            $"{Kind.Instance.Path}/{id}", ("backup", session.Get(Backup) ? "true" : null), ("deregister", session.Get(Deregister) ? "true" : null));
        var answer = await session.Api.Delete(query, null, cancellation);
        if (answer.Text("operationId").Length == 0) return session.Print(answer, $"delete {name}: done", id);
        // What Fleet deployed is remembered as destroyed; what registered itself is gone.
        var isRemembered = instance.Text("runtime").Length > 0 && !session.Get(Deregister);
        return await session.Finish(answer, $"delete {name}", cancellation, isRemembered ? $"{Kind.Instance.Path}/{id}" : null, id);
    }
}
