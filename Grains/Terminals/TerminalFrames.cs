using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Agents;
using Fleet.Terminals;

namespace Fleet.Grains.Terminals;

/// <summary>What an agent is told of terminals, in the fields of the agents' protocol.</summary>
internal static class TerminalFrames
{
    public static AgentFrame Create(TerminalId id, TerminalSize size) => Frame("terminal:create", id, Sized(id, size));

    public static AgentFrame Resize(TerminalId id, TerminalSize size) => Frame("terminal:resize", id, Sized(id, size));

    public static AgentFrame Input(TerminalId id, ImmutableArray<byte> data) =>
        Frame("terminal:input", id, new() { ["session_id"] = id.Value, ["data"] = Convert.ToBase64String(data.AsSpan()) });

    public static AgentFrame Close(TerminalId id) => Frame("terminal:close", id, new() { ["session_id"] = id.Value });

    private static JsonObject Sized(TerminalId id, TerminalSize size) =>
        new() { ["session_id"] = id.Value, ["cols"] = size.Columns, ["rows"] = size.Rows };

    private static AgentFrame Frame(string type, TerminalId id, JsonObject payload) => new(type, payload.ToJsonString(), id.Value);
}
