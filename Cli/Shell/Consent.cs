using Fleet.Cli.Things;

namespace Fleet.Cli.Shell;

/// <summary>What people are asked before something is lost, and what only they know.</summary>
internal static class Consent
{
    /// <summary>Has the name of what is lost typed again.</summary>
    /// <exception cref="Failure">It was not.</exception>
    public static void Ask(Session session, Kind kind, string name, string consequence)
    {
        if (session.Get(CommonOptions.Confirm) is { } said)
        {
            if (said != name) throw Failure.Usage($"--confirm says '{said}', but this {kind.Noun} is called '{name}'. Nothing was done.");
            return;
        }

        if (Console.IsInputRedirected) throw Failure.Usage($"{consequence} Say --confirm {name} where nobody can be asked.");
        session.Errors.Write($"{consequence} Type its name to go on: ");
        if (Console.In.ReadLine()?.Trim() != name) throw new Failure(ExitCodes.Failed, "That is not its name. Nothing was done.");
    }

    /// <summary>Reads a line that is not shown.</summary>
    /// <param name="what">What is asked for.</param>
    /// <param name="otherwise">What to do where nobody can be asked.</param>
    public static string Secret(Session session, string what, string otherwise)
    {
        if (Console.IsInputRedirected) throw Failure.Usage($"Nobody can be asked for the {what} here. {otherwise}");
        session.Errors.Write($"{what}: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }

        session.Errors.WriteLine();
        return typed.ToString().Trim();
    }

    /// <summary>The first line of the standard input.</summary>
    public static string Line(string what) =>
        Console.In.ReadLine()?.Trim() is { Length: > 0 } line ? line : throw Failure.Usage($"The standard input holds no {what}.");
}
