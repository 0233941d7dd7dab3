using System.Globalization;
using System.Text;

namespace Fleet.Ssh.Execution;

/// <summary>How a command travels: a short line for the login shell, and all else over stdin. See <c>Host/session.sh</c>.</summary>
internal static class SessionStream
{
    private const string Begin = "--fleet--\n";

    private const string Ready = "--ready--\n";

    // Any login shell understands this much. read takes just one line, so what follows is left for the session.
    private const string Opening = "exec sh -c 'IFS= read -r s && eval \"$(printf %s \"$s\" | base64 -d)\"' fleet";

    private static readonly string Session = Line(RemoteScript.Read("Host/session.sh"));

    /// <summary>The command line for the host.</summary>
    public static string CommandLine(RemoteCommand command) => string.Join(' ', [Opening, .. command.Arguments.Select(Quote)]);

    /// <summary>The last that the session itself writes before the script does; with a stream, before it takes the first block.</summary>
    public static ReadOnlyMemory<byte> Mark(bool streamed) => Encoding.ASCII.GetBytes(streamed ? Begin + Ready : Begin);

    /// <summary>What goes before a block of a stream.</summary>
    public static byte[] BlockHead(int length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length}\n"));

    /// <summary>What proves that a stream is whole.</summary>
    public static byte[] StreamEnd { get; } = "end\n"u8.ToArray();

    /// <summary>What goes to its stdin, before the blocks of a stream if it is to have one.</summary>
    public static byte[] Input(RemoteCommand command, bool streamed = false)
    {
        // The last line proves that the payload is whole.
        var payload = Encoding.UTF8.GetBytes(command.Payload + "end");
        var head = Encoding.ASCII.GetBytes($"{Session}\n{Line(command.Script.Text)}\n{payload.Length}{(streamed ? " stream" : "")}\n");
        return [.. head, .. payload];
    }

    /// <summary>What the script wrote, without what the account's login scripts wrote before it; null if the script was not begun.</summary>
    public static string? Output(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        if (start < 0) return null;
        var output = text[(start + Begin.Length)..];
        return output.StartsWith(Ready, StringComparison.Ordinal) ? output[Ready.Length..] : output;
    }

    private static string Quote(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Line(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
