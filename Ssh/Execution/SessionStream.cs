using System.Text;

namespace Fleet.Ssh.Execution;

/// <summary>How a command travels: a short line for the login shell, and all else over stdin. See <c>Host/session.sh</c>.</summary>
internal static class SessionStream
{
    private const string Begin = "--fleet--\n";

    // Any login shell understands this much. read takes just one line, so what follows is left for the session.
    private const string Opening = "exec sh -c 'IFS= read -r s && eval \"$(printf %s \"$s\" | base64 -d)\"' fleet";

    private static readonly string Session = Line(RemoteScript.Read("Host/session.sh"));

    /// <summary>The command line for the host.</summary>
    public static string CommandLine(RemoteCommand command) => string.Join(' ', [Opening, .. command.Arguments.Select(Quote)]);

    /// <summary>What goes to its stdin.</summary>
    public static byte[] Input(RemoteCommand command)
    {
        // The last line proves that the payload is whole.
        var payload = Encoding.UTF8.GetBytes(command.Payload + "end");
        var head = Encoding.ASCII.GetBytes($"{Session}\n{Line(command.Script.Text)}\n{payload.Length}\n");
        return [.. head, .. payload];
    }

    /// <summary>What the script wrote, without what the account's login scripts wrote before it; null if the script was not begun.</summary>
    public static string? Output(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        return start < 0 ? null : text[(start + Begin.Length)..];
    }

    private static string Quote(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Line(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
