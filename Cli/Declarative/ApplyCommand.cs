using System.CommandLine;

namespace Fleet.Cli.Declarative;

/// <summary><c>fleet apply</c>, <c>fleet diff</c> and <c>fleet export</c>: the fleet as a document.</summary>
internal static class ApplyCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static IEnumerable<Command> Make() => [Apply(), Diff(), Export()];

    private static Command Apply()
    {
        var (url, key) = Address();
        var (file, output) = (File(), Output());
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var prune = new Option<bool>("--prune") { Description = "Remove what was applied under the document's name before and is declared no more." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do it without asking." };
        var command = new Command("apply", "Bring the fleet to what a document declares. Exit code: 0 done, 1 refused or failed.") { url, key, file, dryRun, prune, yes, output };
        command.SetAction((parsed, cancellation) => Run("apply", parsed.GetValue(url), parsed.GetValue(key), parsed.GetValue(file), async (client, document) =>
            await new Applying(client, Console.Out, Console.Error, Confirm, TimeProvider.System).Apply(
                document!, new(parsed.GetValue(dryRun), parsed.GetValue(prune), parsed.GetValue(yes), parsed.GetValue(output) is "json"), cancellation)));
        return command;
    }

    private static Command Diff()
    {
        var (url, key) = Address();
        var (file, output) = (File(), Output());
        var prune = new Option<bool>("--prune") { Description = "Count what would be removed, too." };
        var command = new Command("diff", "Compare the fleet with what a document declares. Exit code: 0 the same, 2 different, 1 not known.") { url, key, file, prune, output };
        command.SetAction((parsed, cancellation) => Run("diff", parsed.GetValue(url), parsed.GetValue(key), parsed.GetValue(file), async (client, document) =>
            await new Applying(client, Console.Out, Console.Error, Confirm, TimeProvider.System).Diff(
                document!, parsed.GetValue(prune), parsed.GetValue(output) is "json", cancellation)));
        return command;
    }

    private static Command Export()
    {
        var (url, key) = Address();
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; what is printed if absent." };
        var name = new Option<string>("--name") { Description = "What the document calls the set.", DefaultValueFactory = _ => "fleet" };
        var kinds = new Option<string>("--kinds") { Description = "The lists wanted, such as servers,rules; all if absent.", DefaultValueFactory = _ => "" };
        var format = new Option<string>("--format") { Description = "yaml or json.", DefaultValueFactory = _ => "yaml" };
        format.AcceptOnlyFromAmong("yaml", "json");
        var command = new Command("export", "Write the fleet as a document that changes nothing when it is applied. Secrets are left out.") { url, key, output, name, kinds, format };
        command.SetAction((parsed, cancellation) => Run("export", parsed.GetValue(url), parsed.GetValue(key), null, async (client, _) =>
        {
            var query = $"name={Uri.EscapeDataString(parsed.GetValue(name)!)}&kinds={Uri.EscapeDataString(parsed.GetValue(kinds)!)}&format={parsed.GetValue(format)}";
            var exported = await client.Export(query, cancellation);
            if (exported.Error is { } error) return await Applying.Tell(Console.Error, error, null);
            if (parsed.GetValue(output) is { Length: > 0 } path) await System.IO.File.WriteAllTextAsync(path, exported.Text, cancellation);
            else await Console.Out.WriteAsync(exported.Text);
            return Applying.Done;
        }));
        return command;
    }

    private static (Option<string> Url, Option<string?> Key) Address() => (
        new Option<string>("--url") { Description = "Fleet's address, such as https://fleet.example.com. FLEET_URL.", DefaultValueFactory = _ => Setting("FLEET_URL") },
        // No default that the help would print.
        new Option<string?>("--api-key", "--key") { Description = "An API key with the role OPERATOR. FLEET_API_KEY, which other users of this machine do not see." });

    private static Option<string> File() => new("--file", "-f") { Description = "The document, in YAML or JSON; - for the standard input.", Required = true };

    private static Option<string> Output()
    {
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    private static async Task<int> Run(string command, string? url, string? given, string? path, Func<FleetClient, Document?, Task<int>> run)
    {
        var key = given ?? Setting("FLEET_API_KEY");
        try
        {
            if (Fault(url, key) is { } fault) return await Refuse(command, fault);
            var document = path is null ? null : await Document.Read(path);
            using var http = new HttpClient { BaseAddress = new Uri(url!), Timeout = Patience };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            return await run(new FleetClient(http), document);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException)
        {
            return await Refuse(command, exception.Message);
        }
    }

    private static async Task<int> Refuse(string command, string why)
    {
        await Console.Error.WriteLineAsync($"fleet {command}: {why}");
        return Applying.Failed;
    }

    /// <summary>Whether somebody at the terminal agrees; null where nobody sits at one.</summary>
    private static bool? Confirm()
    {
        if (Console.IsInputRedirected) return null;
        Console.Error.Write("Do this? Only yes is taken for an answer: ");
        return Console.In.ReadLine()?.Trim() is "yes";
    }

    private static string? Fault(string? url, string? key) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            ? "--url (or FLEET_URL) must be Fleet's address, beginning with http:// or https://"
        : string.IsNullOrWhiteSpace(key) || key.Any(char.IsControl) ? "FLEET_API_KEY (or --api-key) must hold an API key with the role OPERATOR"
        : null;

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
