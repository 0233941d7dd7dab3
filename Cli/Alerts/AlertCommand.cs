using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Alerts;

/// <summary><c>fleet alerts</c>.</summary>
internal static class AlertCommand
{
    private const string Path = "api/v1/alerts";

    private static readonly Argument<string> Id = new("alert") { Description = "The alert's id." };
    private static readonly Option<int> Limit = Limits.Make(100);
    private static readonly Option<string?> Status = new("--status") { Description = "ACTIVE, ACKNOWLEDGED, SILENCED, RESOLVED; several with commas." };
    private static readonly Option<string?> Severity = new("--severity") { Description = "CRITICAL, HIGH, MEDIUM, LOW, INFO; several with commas." };
    private static readonly Option<string?> Instance = Lookup.Option(Kind.Instance, "--instance", "Only those of that instance.");
    private static readonly Option<string> For = new("--for") { Description = "How long, such as 30m, 2h or 3d; 0 lifts the silence.", DefaultValueFactory = _ => "1h" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for those who wonder." };

    private static readonly Column[] Columns =
    [
        Column.Of("ID", "id"), Column.Of("SEVERITY", "severity") with { Tone = Tones.Status }, Column.Of("STATUS", "status"), Column.Of("TITLE", "title"),
        Column.Of("TARGET", "targetName"), Column.Age("FIRED", "firedAt"),
    ];

    private static readonly Column[] Card =
    [
        Column.Of("Id", "id"), Column.Of("Severity", "severity") with { Tone = Tones.Status }, Column.Of("Status", "status"), Column.Of("Title", "title"),
        Column.Of("Message", "message"), Column.Of("Rule", "ruleName"), Column.Of("Target", "targetName"), Column.Of("Instance", "instanceId"), Column.Time("Fired", "firedAt"),
        Column.Of("Acknowledged by", "acknowledgedBy"), Column.Time("Acknowledged", "acknowledgedAt"), Column.Time("Silenced until", "silencedUntil"),
        Column.Of("Silenced because", "silencedBecause"), Column.Of("Resolved by", "resolvedBy"), Column.Time("Resolved", "resolvedAt"),
    ];

    public static Command Make()
    {
        var list = new Command("list", "The alerts, newest first.") { Status, Severity, Instance, Limit };
        var show = new Command("show", "One alert.") { Id };
        var acknowledge = new Command("ack", "Say that somebody looks after an alert.") { Id };
        var resolve = new Command("resolve", "Say that an alert is over.") { Id };
        var silence = new Command("silence", "Tell nobody of an alert for a while.") { Id, For, Reason };
        return new("alerts", "What is wrong, and who looks after it.")
        {
            list.Does(List), show.Does(Show), acknowledge.Does((session, cancellation) => Verb(session, "acknowledge", cancellation)),
            resolve.Does((session, cancellation) => Verb(session, "resolve", cancellation)), silence.Does(Silence),
        };
    }

    private static async Task<int> List(Session session, CancellationToken cancellation)
    {
        var instance = session.Get(Instance) is { } word ? await session.IdOf(Kind.Instance, word, cancellation) : null;
        var query = Query.Of(Path, ("status", session.Get(Status)), ("severity", session.Get(Severity)), ("instanceId", instance));
        var rows = await session.Api.List(query, session.Get(Limit), cancellation, "alerts");
        session.Printer.Many(rows.Data, Columns, "There are no such alerts.", rows.Total);
        return ExitCodes.Done;
    }

    private static async Task<int> Show(Session session, CancellationToken cancellation)
    {
        session.Printer.One(await session.Api.Get($"{Path}/{Uri.EscapeDataString(session.Get(Id))}", cancellation), Card);
        return ExitCodes.Done;
    }

    private static async Task<int> Verb(Session session, string verb, CancellationToken cancellation)
    {
        var answer = await session.Api.Post($"{Path}/{Uri.EscapeDataString(session.Get(Id))}/{verb}", null, cancellation);
        return session.Print(answer, $"{answer.Text("title")}: {answer.Text("status")}", answer.Text("id"));
    }

    private static async Task<int> Silence(Session session, CancellationToken cancellation)
    {
        var seconds = Seconds(session.Get(For));
        var body = new JsonObject();
        if (seconds > 0) body["durationSec"] = seconds;
        if (session.Get(Reason) is { } reason) body["reason"] = reason;
        var answer = await session.Api.Post($"{Path}/{Uri.EscapeDataString(session.Get(Id))}/silence", body, cancellation);
        return session.Print(answer, seconds > 0 ? $"{answer.Text("title")}: silent until {Moment.Exact(answer.Time("silencedUntil"))}" : $"{answer.Text("title")}: heard again", answer.Text("id"));
    }

    private static int Seconds(string span)
    {
        if (span is "0") return 0;
        var unit = span[^1..] switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => 0 };
        return unit > 0 && int.TryParse(span[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 100_000 ? number * unit
            : throw Failure.Usage($"--for takes a number with s, m, h or d, such as 30m, and '{span}' is none.");
    }
}
