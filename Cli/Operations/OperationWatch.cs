using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Spectre.Console;

namespace Fleet.Cli.Operations;

/// <summary>Follows an operation to its end: a bar where a person looks, else a line for each step.</summary>
internal static class OperationWatch
{
    /// <summary>The operation as it has ended, well or not.</summary>
    /// <exception cref="Failure">It still goes on after the time that was given.</exception>
    /// <exception cref="OperationCanceledException">Somebody does not want to wait longer.</exception>
    public static async Task<JsonNode> Follow(Session session, string operation, string what, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (session.Parsed.GetValue(CommonOptions.Timeout) is > 0 and var seconds) limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await Show(session, operation, what, limit.Token);
            return await session.Api.Get($"api/v1/operations/{operation}", limit.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            session.Errors.WriteLine($"fleet: Not waited for any longer; it goes on. Follow it with: fleet operation wait {operation}");
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new Failure(ExitCodes.StillRunning, $"It still goes on. Follow it with: fleet operation wait {operation}");
        }
    }

    /// <summary>The exit code of an operation that has ended; says why, if it failed.</summary>
    public static int Judge(Session session, JsonNode ended)
    {
        if (ended.Text("status") is "succeeded") return ExitCodes.Done;
        var message = Plain.Of(ended.Text("error.message")).TrimEnd('.');
        session.Errors.WriteLine($"fleet: It failed: {(message.Length > 0 ? message : ended.Text("error.code"))}. See its steps: fleet operation show {ended.Text("id")}");
        return ExitCodes.Failed;
    }

    private static Task Show(Session session, string operation, string what, CancellationToken cancellation)
    {
        var errors = session.Printer.Errors;
        var events = new ServerEvents(session.Http).Read($"api/v1/operations/{operation}/events", cancellation);
        if (session.Printer.Quiet) return Each(events, _ => { });
        if (!errors.Profile.Capabilities.Interactive || !errors.Profile.Capabilities.Ansi) return Each(events, said => Tell(session, said));
        return errors.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(Markup.Escape(what));
                await Each(events, said =>
                {
                    bar.Description = Markup.Escape($"{what}: {Plain.Of(said.Text("message"))}");
                    bar.Value = said.Number("progress_percent") ?? bar.Value;
                });
            });
    }

    private static async Task Each(IAsyncEnumerable<JsonNode> events, Action<JsonNode> show)
    {
        await foreach (var said in events)
        {
            show(said);
            if (said.Text("type") is "complete" or "error") return;
        }
    }

    private static void Tell(Session session, JsonNode said)
    {
        if (said.Text("type") is "progress" or "complete") session.Errors.WriteLine($"{said.Text("progress_percent"),3}%  {Plain.Of(said.Text("message"))}");
    }
}
