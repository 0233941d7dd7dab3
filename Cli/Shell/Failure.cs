namespace Fleet.Cli.Shell;

/// <summary>A command ends here. Its message says in one or two sentences what is wrong and what to do next.</summary>
/// <param name="code">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">For people.</param>
internal sealed class Failure(int code, string message) : Exception(message)
{
    public int Code => code;

    public static Failure Usage(string message) => new(ExitCodes.WrongUsage, message);
}
