using System.CommandLine;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Remote;

/// <summary><c>fleet instance ssh</c>: a shell on the instance in this terminal. No sshd need be reachable from here.</summary>
internal static class SshCommand
{
    private static readonly Argument<string> Name = Lookup.Argument(Kind.Instance);

    public static Command Make()
    {
        var ssh = new Command("ssh", "Open a shell on an instance in this terminal, and end with its exit code. Enter, ~ and . leave it.")
        {
            Name, CommonOptions.Url, CommonOptions.Context,
        };
        return ssh.DoesPlainly(Open);
    }

    private static async Task<int> Open(Session session, CancellationToken cancellation)
    {
        if (!RawTerminal.IsThere) throw Failure.Usage("This needs a terminal on both sides. To run a command without one: fleet instance exec NAME -- COMMAND.");
        var id = await session.IdOf(Kind.Instance, session.Get(Name), cancellation);
        var (columns, rows) = RawTerminal.Size();
        var opened = await session.Api.Post($"{Kind.Instance.Path}/{id}/terminal", new JsonObject { ["cols"] = columns, ["rows"] = rows }, cancellation);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {session.Access.Key}");
        await socket.ConnectAsync(AddressOf(session.Access.Url, opened.Text("sessionId")), cancellation);
        var (code, reason) = await Use(socket, cancellation);
        if (code is { } known) return known;
        if (reason is "left")
        {
            await session.Api.Delete($"{Kind.Instance.Path}/{id}/terminal/{opened.Text("sessionId")}", null, CancellationToken.None);
            return ExitCodes.Done;
        }

        session.Errors.WriteLine($"fleet: The terminal was closed ({(reason.Length > 0 ? Plain.Of(reason) : "the connection broke")}). See how the instance stands: fleet instance show {session.Get(Name)}.");
        return ExitCodes.ConnectionLost;
    }

    private static async Task<(int? Code, string Reason)> Use(ClientWebSocket socket, CancellationToken cancellation)
    {
        using var screen = Console.OpenStandardOutput();
        using var remote = new RemoteTerminal(socket, screen);
        using var local = RawTerminal.Take();
        using var keyboard = new Keyboard();
        using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => remote.Resize(RawTerminal.Size(), cancellation));
        var shown = remote.Show(cancellation);
        var typed = Type(keyboard, remote, cancellation);
        try
        {
            if (await Task.WhenAny(shown, typed) == typed) return (null, "left");
            return (await shown, remote.Reason);
        }
        catch (WebSocketException)
        {
            return (null, "");
        }
    }

    private static async Task Type(Keyboard keyboard, RemoteTerminal remote, CancellationToken cancellation)
    {
        while (await keyboard.Next() is { } keys)
        {
            if (keys.Length > 0) await remote.Type(keys, cancellation);
        }
    }

    private static Uri AddressOf(Uri url, string terminal) =>
        new UriBuilder(new Uri(url, $"ws/terminal/{Uri.EscapeDataString(terminal)}")) { Scheme = url.Scheme is "https" ? "wss" : "ws" }.Uri;
}
