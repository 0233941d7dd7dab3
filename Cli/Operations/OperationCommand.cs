using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Operations;

/// <summary><c>fleet operation</c>: what takes longer than a request.</summary>
internal static class OperationCommand
{
    private static readonly Argument<string> Id = new("operation") { Description = "The operation's id." };
    private static readonly Option<int> Limit = Limits.Make(20);
    private static readonly Option<string?> Target = new("--target") { Description = "Only those of this instance, server or backup, by its id." };
    private static readonly Option<string?> Status = new("--status") { Description = "running, unwinding, succeeded, failed; several with commas." };

    private static readonly Column[] Columns =
    [
        Column.Of("ID", "id"), Column.Of("KIND", "kind"), Column.Of("TARGET", "target"), Column.Status(), new("STEP", Step), Column.Age("BEGAN", "createdAt"),
        new("TOOK", Took),
    ];

    private static readonly Column[] Steps =
    [
        Column.Of("STEP", "name"), Column.Status(), Column.Of("ATTEMPTS", "attempts"),
        new("TOOK", step => step.Number("durationMs") is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s") : ""), Column.Of("MESSAGE", "message"),
    ];

    private static readonly Column[] Card =
    [
        Column.Of("Id", "id"), Column.Of("Kind", "kind"), Column.Of("Target", "target"), Column.Status("Status"), Column.Of("By", "actor"), Column.Time("Began", "createdAt"),
        Column.Time("Ended", "completedAt"), new("Error", one => $"{one.Text("error.code")} {one.Text("error.message")}".Trim()),
    ];

    public static Command Make()
    {
        var list = new Command("list", "The newest operations.") { Target, Status, Limit };
        var show = new Command("show", "One operation with its steps.") { Id };
        var wait = new Command("wait", "Follow an operation to its end. The exit code says how it ended.") { Id, CommonOptions.Timeout };
        var cancel = new Command("cancel", "End an operation before its next step, and undo what it did.") { Id };
        return new("operation", "What takes longer: how it stands, and how it ended.") { list.Does(List), show.Does(Show), wait.Does(Wait), cancel.Does(Cancel) };
    }

    private static async Task<int> List(Session session, CancellationToken cancellation)
    {
        var query = Query.Of("api/v1/operations", ("target", session.Get(Target)), ("status", session.Get(Status)));
        var rows = await session.Api.List(query, session.Get(Limit), cancellation);
        session.Printer.Many(rows.Data, Columns, "There are none.", rows.Total);
        return ExitCodes.Done;
    }

    private static async Task<int> Show(Session session, CancellationToken cancellation)
    {
        var operation = await session.Api.Get($"api/v1/operations/{Uri.EscapeDataString(session.Get(Id))}", cancellation);
        Print(session, operation);
        return ExitCodes.Done;
    }

    private static async Task<int> Wait(Session session, CancellationToken cancellation)
    {
        var ended = await OperationWatch.Follow(session, Uri.EscapeDataString(session.Get(Id)), session.Get(Id), cancellation);
        Print(session, ended);
        return OperationWatch.Judge(session, ended);
    }

    private static async Task<int> Cancel(Session session, CancellationToken cancellation)
    {
        Print(session, await session.Api.Post($"api/v1/operations/{Uri.EscapeDataString(session.Get(Id))}/cancel", null, cancellation));
        return ExitCodes.Done;
    }

    private static void Print(Session session, JsonNode operation)
    {
        session.Printer.One(operation, Card);
        if (session.Printer.IsForPeople) session.Printer.Table([.. operation.Each("steps").Select(step => step.DeepClone())], Steps);
    }

    private static string Step(JsonNode operation) => operation.Each("steps").LastOrDefault(step => step.Text("status") is not "pending").Text("name");

    private static string Took(JsonNode operation) => operation.Time("completedAt") - operation.Time("createdAt") is { } span ? Moment.Span(span) : "";
}
