using Spectre.Console;

namespace Fleet.Cli.Output;

/// <summary>Where is printed: in colours where a person looks, and plainly where a program reads.</summary>
internal static class Screens
{
    // Wide enough that no line of a table is broken for a program.
    private const int NoEdge = 10_000;

    public static IAnsiConsole Output() => Make(Console.Out, !Console.IsOutputRedirected);

    public static IAnsiConsole Errors() => Make(Console.Error, !Console.IsErrorRedirected);

    private static IAnsiConsole Make(TextWriter writer, bool isTerminal)
    {
        var isPlain = !isTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!isTerminal) screen.Profile.Width = NoEdge;
        return screen;
    }
}
