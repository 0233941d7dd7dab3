using System.Net.WebSockets;
using System.Text;
using Fleet.Load.Agents;

namespace Fleet.Load.Commands;

/// <summary>An agent's side that answers each command at once.</summary>
internal static class Responder
{
    private static readonly byte[] Session = "\"session_id\":\""u8.ToArray();

    /// <summary>A command as Fleet sends it to an agent.</summary>
    public static string Dispatch =>
        """{"protocol_version":"1.0","type":"command:dispatch","session_id":"cmd_0000000000000000000000000000","payload":{"command_id":"cmd_0000000000000000000000000000","command":"true","args":[],"env":[],"timeout_ms":30000}}""";

    /// <summary>Answers until the connection is dropped.</summary>
    public static async Task Answer(LoadAgent agent)
    {
        try
        {
            while (true)
            {
                var frame = await agent.Receive();
                if (frame.Span.IndexOf("\"command:dispatch\""u8) < 0) continue;
                var begin = frame.Span.IndexOf(Session) + Session.Length;
                var id = Encoding.ASCII.GetString(frame.Span.Slice(begin, frame.Span[begin..].IndexOf((byte)'"')));
                await agent.Send(Encoding.UTF8.GetBytes(
                    $$$"""{"protocol_version":"1.0","type":"command:result","payload":{"command_id":"{{{id}}}","exit_code":0,"stdout":"done\n","stderr":"","duration_ms":1}}"""));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Dropped.
        }
    }
}
