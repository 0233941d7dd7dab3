using System.CommandLine;
using Fleet.Cli.Output;

namespace Fleet.Cli.Shell;

/// <summary>What nearly every command takes. A key is none of it: other users of a machine see its command lines.</summary>
internal static class CommonOptions
{
    public static Option<string?> Url { get; } = new("--url") { Description = "Fleet's address, such as https://fleet.example.com. FLEET_URL, else that of the context." };

    public static Option<string?> Context { get; } = Named();

    public static Option<Format> Output { get; } = Formatted();

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print ids only, and no progress." };

    public static Option<bool> NoWait { get; } = new("--no-wait") { Description = "Do not wait for the end: print the operation's id." };

    public static Option<int> Timeout { get; } = new("--timeout") { Description = "Seconds to wait for the end; 0 for as long as it takes. What was begun goes on." };

    public static Option<string?> Confirm { get; } = new("--confirm") { Description = "The name of what is lost, for where nobody can be asked.", HelpName = "name" };

    private static Option<Format> Formatted()
    {
        var output = new Option<Format>("--output", "-o") { Description = "table for people; json or yaml for programs.", DefaultValueFactory = _ => Format.Table, HelpName = "table|json|yaml" };
        output.CompletionSources.Clear();
        output.CompletionSources.Add("table", "json", "yaml");
        return output;
    }

    private static Option<string?> Named()
    {
        var context = new Option<string?>("--context") { Description = "The context to use, as fleet login has named it. FLEET_CONTEXT." };
        context.CompletionSources.Add(_ => SignIn.ContextFile.Default.ReadOrEmpty().Names);
        return context;
    }
}
