using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.SignIn;

namespace Fleet.Cli.Things;

/// <summary>Finds what is named by its id or by its name.</summary>
internal static class Lookup
{
    // Somebody waits with a finger on the tab key.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1500);

    /// <summary>A word of the command line that names one; the shell completes it.</summary>
    public static Argument<string> Argument(Kind kind, string? name = null)
    {
        var argument = new Argument<string>(name ?? kind.Noun) { Description = $"The {kind.Noun}'s id or name." };
        argument.CompletionSources.Add(context => Names(kind, context));
        return argument;
    }

    /// <summary>The same as an option.</summary>
    public static Option<string?> Option(Kind kind, string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = kind.Noun };
        option.CompletionSources.Add(context => Names(kind, context));
        return option;
    }

    /// <summary>The one of that id or name, as it is now.</summary>
    /// <exception cref="Failure">There is none, or several have that name.</exception>
    public static async Task<JsonNode> Find(this Session session, Kind kind, string word, CancellationToken cancellation) =>
        await session.Api.Get($"{kind.Path}/{await session.IdOf(kind, word, cancellation)}", cancellation);

    /// <summary>The id of the one of that id or name.</summary>
    /// <inheritdoc cref="Find"/>
    public static async Task<string> IdOf(this Session session, Kind kind, string word, CancellationToken cancellation)
    {
        if (kind.IsId(word)) return Uri.EscapeDataString(word);
        var query = kind.IsSearched ? $"?search={Uri.EscapeDataString(word)}" : "";
        var rows = await session.Api.List($"{kind.Path}{query}", 0, cancellation);
        var named = rows.Data.Where(row => row.Text("name") == word).ToList();
        // A name is free again once what had it is gone.
        if (named.Count > 1 && named.Where(row => row.Text("status") is not "DESTROYED").ToList() is { Count: > 0 } alive) named = alive;
        return named.Count switch
        {
            1 => named[0].Text("id"),
            0 => throw new Failure(ExitCodes.NotFound, $"There is no {kind.Noun} '{Plain.Of(word)}'. See which there are: fleet {kind.Noun}{(kind == Kind.Task ? "s" : "")} list."),
            _ => throw new Failure(ExitCodes.Conflict, $"{named.Count} are called '{Plain.Of(word)}'. Name one by its id: {string.Join(", ", named.Take(5).Select(row => row.Text("id")))}."),
        };
    }

    private static IEnumerable<CompletionItem> Names(Kind kind, CompletionContext context)
    {
        try
        {
            var access = Access.Find(context.ParseResult.GetValue(CommonOptions.Url), context.ParseResult.GetValue(CommonOptions.Context));
            using var http = Session.Open(access, Patience);
            using var limit = new CancellationTokenSource(Patience);
            var search = kind.IsSearched && context.WordToComplete.Length > 0 ? $"&search={Uri.EscapeDataString(context.WordToComplete)}" : "";
            var page = new FleetApi(http).Get($"{kind.Path}?limit=100{search}", limit.Token).GetAwaiter().GetResult();
            return [.. page.Each("data").Where(row => row.Text("status") is not "DESTROYED").Select(row => new CompletionItem(Plain.Of(row.Text("name"))))];
        }
        catch (Exception exception) when (exception is Failure or HttpRequestException or OperationCanceledException or System.Text.Json.JsonException or InvalidOperationException)
        {
            // Nobody completes a name with a message.
            return [];
        }
    }
}
