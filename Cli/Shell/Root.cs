using System.CommandLine;
using System.CommandLine.Invocation;
using Fleet.Cli.Agent;
using Fleet.Cli.Alerts;
using Fleet.Cli.Audit;
using Fleet.Cli.Completion;
using Fleet.Cli.Declarative;
using Fleet.Cli.Doctor;
using Fleet.Cli.Instances;
using Fleet.Cli.Moving;
using Fleet.Cli.Operations;
using Fleet.Cli.Servers;
using Fleet.Cli.SignIn;
using Fleet.Cli.Tasks;
using Fleet.Cli.Top;

namespace Fleet.Cli.Shell;

/// <summary>The whole command line.</summary>
internal static class Root
{
    // How long a command may take to tidy up after Ctrl+C.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    public static RootCommand Make()
    {
        var root = new RootCommand("Fleet's command line.");
        Command[] commands =
        [
            .. LoginCommand.Make(), ContextCommand.Make(), ServerCommand.Make(), InstanceCommand.Make(), OperationCommand.Make(), AlertCommand.Make(),
            TaskCommand.Make(), TopCommand.Make(), DoctorCommand.Make(), .. ApplyCommand.Make(), AgentCommand.Make(), AuditCommand.Make(),
            MigrateCommand.Make(), CompletionCommand.Make(),
        ];
        foreach (var command in commands) root.Add(command);
        return root;
    }

    public static async Task<int> Run(string[] args)
    {
        var parsed = Make().Parse(args);
        if (parsed.Action is ParseErrorAction) return Refuse(parsed);
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Farewell });
    }

    private static int Refuse(ParseResult parsed)
    {
        var words = Words(parsed.CommandResult.Command);
        // Who says nothing more wants to know what there is.
        if (parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command.Subcommands.Count > 0) Make().Parse([.. words.Split(' ')[1..], "--help"]).Invoke();
        else foreach (var error in Errors(parsed)) Console.Error.WriteLine($"fleet: {error}");
        Console.Error.WriteLine($"See how it is used: {words} --help");
        return ExitCodes.WrongUsage;
    }

    private static IEnumerable<string> Errors(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0
        ? [$"There is no '{parsed.UnmatchedTokens[0]}' here."]
        : parsed.Errors.Select(error => error.Message).Distinct();

    private static string Words(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Words(parent)} {command.Name}" : "fleet";
}
