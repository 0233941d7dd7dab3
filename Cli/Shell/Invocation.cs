using System.CommandLine;
using System.Net.WebSockets;
using System.Text.Json;

namespace Fleet.Cli.Shell;

/// <summary>How a command is run: with a session, and without ever showing a stack trace.</summary>
internal static class Invocation
{
    /// <summary>Gives the command the common options and has it do this.</summary>
    public static Command Does(this Command command, Func<Session, CancellationToken, Task<int>> run)
    {
        foreach (var option in new Option[] { CommonOptions.Url, CommonOptions.Context, CommonOptions.Output, CommonOptions.Quiet }) command.Add(option);
        return command.DoesPlainly(run);
    }

    /// <summary>The same with the options that the command has already.</summary>
    public static Command DoesPlainly(this Command command, Func<Session, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellation) => Run(parsed, run, cancellation));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, Func<Session, CancellationToken, Task<int>> run, CancellationToken cancellation)
    {
        using var session = new Session(parsed);
        try
        {
            return await run(session, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (Explain(exception, session) is { } failure)
        {
            session.Errors.WriteLine($"fleet: {failure.Message}");
            return failure.Code;
        }
    }

    private static Failure? Explain(Exception exception, Session session) => exception switch
    {
        Failure failure => failure,
        HttpRequestException or WebSocketException => new(
            ExitCodes.Unreachable, $"{session.Place} does not answer: {Innermost(exception)}. See whether Fleet runs there and the address is right: fleet doctor."),
        OperationCanceledException => new(ExitCodes.Unreachable, $"{session.Place} did not answer in time. Try again, or see what is wrong: fleet doctor."),
        JsonException or InvalidOperationException or FormatException or NullReferenceException or KeyNotFoundException => new(
            ExitCodes.Failed, $"What {session.Place} answered is not what this fleet understands. See whether both have the same version: fleet doctor."),
        IOException or UnauthorizedAccessException => new(ExitCodes.Failed, exception.Message),
        _ => new(ExitCodes.Failed, $"This should not happen ({exception.GetType().Name}: {exception.Message}). Please report it with what you typed."),
    };

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message.TrimEnd('.');
    }
}
