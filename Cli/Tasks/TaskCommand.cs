using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Tasks;

/// <summary><c>fleet tasks</c>: what is done at its times.</summary>
internal static class TaskCommand
{
    private const int Occurrences = 5;

    private static readonly Argument<string> Name = Lookup.Argument(Kind.Task);
    private static readonly Option<int> Limit = Limits.Make(100);
    private static readonly Option<string?> Status = new("--status") { Description = "Such as ACTIVE,PAUSED." };

    private static readonly Column[] Columns =
    [
        Column.Of("ID", "id"), Column.Of("NAME", "name"), Column.Status(), new("WHEN", When), new("WHAT", What), new("TARGET", Target), Column.Age("LAST", "lastRunAt"),
        Column.Age("NEXT", "nextRunAt"),
    ];

    private static readonly Column[] Card =
    [
        Column.Of("Id", "id"), Column.Of("Name", "name"), Column.Of("Description", "description"), Column.Status("Status"), new("When", When), Column.Of("Zone", "timezone"),
        new("What", What), new("Target", Target), Column.Time("Last", "lastRunAt"), new("Next", task => string.Join('\n', Next(task))),
    ];

    public static Command Make()
    {
        var list = new Command("list", "The tasks.") { Status, Limit };
        var show = new Command("show", "One task, with when it is due next.") { Name };
        var run = new Command("run", "Run a task now, beside its times.") { Name };
        var pause = new Command("pause", "Let a task rest.") { Name };
        var resume = new Command("resume", "Wake a task that rests.") { Name };
        return new("tasks", "What is done at its times, by itself.")
        {
            list.Does(List), show.Does(Show), run.Does(Run), pause.Does((session, cancellation) => Verb(session, "pause", cancellation)),
            resume.Does((session, cancellation) => Verb(session, "resume", cancellation)),
        };
    }

    private static async Task<int> List(Session session, CancellationToken cancellation)
    {
        var rows = await session.Api.List(Query.Of(Kind.Task.Path, ("status", session.Get(Status))), session.Get(Limit), cancellation);
        session.Printer.Many(rows.Data, Columns, "There are no such tasks. Declare one in a document: fleet apply.", rows.Total);
        return ExitCodes.Done;
    }

    private static async Task<int> Show(Session session, CancellationToken cancellation)
    {
        var task = await session.Find(Kind.Task, session.Get(Name), cancellation);
        var next = await session.Api.Get(string.Create(CultureInfo.InvariantCulture, $"{Kind.Task.Path}/{task.Text("id")}/next?count={Occurrences}"), cancellation);
        task["nextTimes"] = next["times"]?.DeepClone();
        session.Printer.One(task, Card);
        return ExitCodes.Done;
    }

    private static async Task<int> Run(Session session, CancellationToken cancellation)
    {
        var id = await session.IdOf(Kind.Task, session.Get(Name), cancellation);
        var answer = await session.Api.Post($"{Kind.Task.Path}/{id}/trigger", null, cancellation);
        return session.Print(answer, $"{session.Get(Name)} runs: {answer.Text("id")}", answer.Text("id"));
    }

    private static async Task<int> Verb(Session session, string verb, CancellationToken cancellation)
    {
        var id = await session.IdOf(Kind.Task, session.Get(Name), cancellation);
        var answer = await session.Api.Post($"{Kind.Task.Path}/{id}/{verb}", null, cancellation);
        return session.Print(answer, $"{answer.Text("name")}: {answer.Text("status")}", answer.Text("id"));
    }

    private static string When(JsonNode task) =>
        task.Text("schedule.cron") is { Length: > 0 } cron ? cron
        : task.Text("schedule.everySec") is { Length: > 0 } seconds ? $"every {seconds} s"
        : Moment.Exact(task.Time("schedule.at"));

    private static string What(JsonNode task) => task.Text("action.type") is "command" or "" ? task.Text("command") : task.Text("action.type");

    private static string Target(JsonNode task) =>
        task.Text("instanceId") is { Length: > 0 } instance ? instance : task.Text("selector") is { Length: > 0 } selector ? selector : "all";

    private static IEnumerable<string> Next(JsonNode task) => (task["nextTimes"] as JsonArray ?? []).Select(time => DateTimeOffset.TryParse(
        (string?)time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Moment.Exact(at) : "");
}
