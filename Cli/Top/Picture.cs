using System.Text.Json.Nodes;

namespace Fleet.Cli.Top;

/// <summary>A fleet at one moment.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Stats">Counts of instances.</param>
/// <param name="Servers">The servers, with how many of their cores are busy, the busiest first.</param>
/// <param name="Instances">The instances that are measured, the busiest first.</param>
/// <param name="Alerts">Those that are active, newest first.</param>
/// <param name="OpenAlerts">How many are active in all.</param>
internal sealed record Picture(
    string Url, JsonNode Stats, IReadOnlyList<ServerLoad> Servers, IReadOnlyList<InstanceLoad> Instances, IReadOnlyList<JsonNode> Alerts, int OpenAlerts);

/// <summary>A server's load.</summary>
/// <param name="Server">As the API has it.</param>
/// <param name="Instances">How many of those looked at are on it.</param>
/// <param name="BusyCores">What they use together.</param>
internal sealed record ServerLoad(JsonNode Server, int Instances, double BusyCores);

/// <summary>An instance's load.</summary>
/// <param name="Instance">As the API has it.</param>
/// <param name="Sample">Its newest sample.</param>
internal sealed record InstanceLoad(JsonNode Instance, JsonNode Sample);
