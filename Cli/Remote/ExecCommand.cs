using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Remote;

/// <summary><c>fleet instance exec</c>: a command without a terminal.</summary>
internal static class ExecCommand
{
    private const int LongestTimeout = 300;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Argument<string[]> Words = new("command") { Description = "After --: a program with its arguments, or one word that is a line for the shell.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int> Timeout = new("--timeout") { Description = "Seconds after which it is killed there, at most 300.", DefaultValueFactory = _ => 60 };
    private static readonly Option<string?> Folder = new("--workdir") { Description = "The folder to run it in." };
    private static readonly Option<string[]> Env = new("--env") { Description = "A variable; may be given several times. It shows in this machine's list of processes.", HelpName = "name=value" };

    public static Command Make()
    {
        Timeout.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() is < 1 or > LongestTimeout) typed.AddError($"--timeout must be 1 to {LongestTimeout} seconds.");
        });
        var exec = new Command("exec", "Run a command on an instance, print what it prints, and end with its exit code.") { Name, Words, Timeout, Folder, Env };
        return exec.Does(Exec);
    }

    private static async Task<int> Exec(Session session, CancellationToken cancellation)
    {
        var words = session.Get(Words);
        var body = new JsonObject
        {
            ["instanceId"] = await session.IdOf(Kind.Instance, session.Get(Name), cancellation), ["command"] = words[0], ["timeoutMs"] = session.Get(Timeout) * 1000,
        };
        if (words.Length > 1) body["args"] = new JsonArray([.. words[1..].Select(word => (JsonNode)word)]);
        if (session.Get(Folder) is { } folder) body["workingDir"] = folder;
        if (Pairs.Read(session.Get(Env), "--env") is { Count: > 0 } variables) body["env"] = variables;
        var command = await session.Api.Post("api/v1/commands", body, cancellation);
        var ended = await End(session, command, cancellation);
        if (session.Printer.Format is not Format.Table)
        {
            session.Printer.Raw(ended);
        }
        else
        {
            await Console.Out.WriteAsync(ended.Text("stdout"));
            await Console.Error.WriteAsync(ended.Text("stderr"));
        }

        return Judge(session, ended);
    }

    private static async Task<JsonNode> End(Session session, JsonNode command, CancellationToken cancellation)
    {
        var path = $"api/v1/commands/{command.Text("id")}";
        try
        {
            for (var pause = FirstPause; command["completedAt"] is null; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, LongestPause.Ticks)))
            {
                await Task.Delay(pause, cancellation);
                command = await session.Api.Get(path, cancellation);
            }

            return command;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Who stops a command here means the one that runs there.
            await session.Api.Post($"{path}/cancel", null, CancellationToken.None);
            session.Errors.WriteLine($"fleet: The command was cancelled there, too: {command.Text("id")}.");
            throw;
        }
    }

    private static int Judge(Session session, JsonNode ended)
    {
        if (ended.Flag("isTruncated")) session.Errors.WriteLine("fleet: The output was longer than Fleet keeps; this is its beginning. Write it to a file there to have it whole.");
        if (ended.Text("status") is not "TIMEOUT" && ended.Number("exitCode") is { } code) return (int)code;
        if (ended.Text("error") is { Length: > 0 } error) session.Errors.WriteLine($"fleet: {Plain.Of(error).TrimEnd('.')}. It is not known how the command ended: {ended.Text("id")}.");
        return ended.Text("status") switch
        {
            "TIMEOUT" => ExitCodes.StillRunning,
            _ => ExitCodes.ConnectionLost,
        };
    }
}
