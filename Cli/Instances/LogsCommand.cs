using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;
using Spectre.Console;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance logs</c>: the last lines, and with <c>-f</c> those that come.</summary>
internal static class LogsCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with the lines that come, until Ctrl+C." };
    private static readonly Option<int> Tail = Limits.Make(100, "--tail", "How many of the last lines; 0 for all.");
    private static readonly Option<string?> Level = new("--level") { Description = "DEBUG, INFO, WARN, ERROR; several with commas." };
    private static readonly Option<string?> Source = new("--source") { Description = "AGENT, EXTENSION, BUILD, APP, SYSTEM; several with commas." };
    private static readonly Option<string?> Search = new("--search") { Description = "Words that a line must hold." };

    // By hand: what renders text would break long lines.
    private const string Red = "\e[31m";
    private const string Yellow = "\e[33m";
    private const string Grey = "\e[90m";

    // One line of JSON for each line of the log, as it comes.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var logs = new Command("logs", "What an instance says, oldest line first. With -o json each line is an object on a line of its own.") { Name, Follow, Tail, Level, Source, Search };
        return logs.Does(Read);
    }

    private static async Task<int> Read(Session session, CancellationToken cancellation)
    {
        var id = await session.IdOf(Kind.Instance, session.Get(Name), cancellation);
        (string, string?)[] filter = [("level", session.Get(Level)), ("source", session.Get(Source)), ("search", session.Get(Search))];
        var path = $"{Kind.Instance.Path}/{id}/logs";
        var last = await session.Api.List(Query.Of(path, filter), session.Get(Tail), cancellation);
        foreach (var one in last.Data.Reverse()) Print(session, one!);
        if (!session.Get(Follow)) return ExitCodes.Done;
        // Lines read from the machine itself have no time, and ids that hold within one answer.
        var newest = last.Data.FirstOrDefault() is { } line && line.Time("timestamp") is not null ? line.Text("id") : null;
        await foreach (var next in new ServerEvents(session.Http).Read(Query.Of($"{path}/stream", filter), cancellation, newest))
        {
            if (next.Text("message").Length > 0) Print(session, next);
        }

        return ExitCodes.Done;
    }

    private static void Print(Session session, JsonNode line)
    {
        var printer = session.Printer;
        if (printer.Format is Format.Json) printer.Line(line.ToJsonString(Compact));
        else if (printer.Format is Format.Yaml) printer.Line("---\n" + YamlText.Of(line).TrimEnd());
        else if (printer.Quiet) printer.Line(Plain.Line(line.Text("message")));
        else Colourful(printer, line);
    }

    private static void Colourful(Printer printer, JsonNode line)
    {
        var level = line.Text("level");
        var tone = level switch { "ERROR" => Red, "WARN" => Yellow, "DEBUG" => Grey, _ => null };
        var when = Moment.Exact(line.Time("timestamp"));
        var text = $"{(when.Length > 0 ? when + "  " : "")}{level,-5}  {Plain.Line(line.Text("message"))}";
        var isColourful = tone is not null && printer.Output.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };
        printer.Line(isColourful ? $"{tone}{text}\e[0m" : text);
    }
}
