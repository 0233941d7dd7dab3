using System.Text.Json.Nodes;
using Fleet.Agents;
using Fleet.Commands;
using Fleet.Storage;

namespace Fleet.Grains.Commands;

/// <summary>What an agent is told of commands, in the fields of the agents' protocol.</summary>
internal static class CommandFrames
{
    public static AgentFrame Dispatch(CommandId id, CommandRequest request, ISecretBox secrets)
    {
        var body = new JsonObject
        {
            ["command_id"] = id.Value,
            ["command"] = request.Command,
            ["args"] = new JsonArray([.. request.Args.Select(word => (JsonNode)word)]),
            ["env"] = new JsonArray([.. request.Env.Select(variable => (JsonNode)$"{variable.Key}={secrets.Open(variable.Value)}")]),
            ["timeout_ms"] = request.TimeoutMs,
        };
        if (request.WorkingDir is not null) body["working_dir"] = request.WorkingDir;
        if (request.Script is not null) body["stdin"] = request.Script;
        return new("command:dispatch", body.ToJsonString(), id.Value);
    }

    public static AgentFrame Cancel(CommandId id) => new("command:cancel", new JsonObject { ["command_id"] = id.Value }.ToJsonString(), id.Value);
}
