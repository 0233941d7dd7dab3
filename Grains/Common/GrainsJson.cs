using System.Text.Json.Serialization;
using Fleet.Grains.Commands;
using Fleet.Grains.Identity;
using Fleet.Grains.Instances;
using Fleet.Grains.Names;
using Fleet.Grains.Operations;
using Fleet.Grains.Servers;

namespace Fleet.Grains.Common;

/// <summary>How the stored states are read and written, generated at build time.</summary>
[JsonSerializable(typeof(ApiKeyState))]
[JsonSerializable(typeof(CommandState))]
[JsonSerializable(typeof(InstanceState))]
[JsonSerializable(typeof(NameState))]
[JsonSerializable(typeof(OperationState))]
[JsonSerializable(typeof(ServerState))]
internal sealed partial class GrainsJson : JsonSerializerContext;
