using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Fleet.Cli.Agent;

/// <summary>How frames are written, generated at build time.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class FrameJson : JsonSerializerContext;
