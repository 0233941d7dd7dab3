using System.Text.Json.Nodes;
using Fleet.Cli.Output;

namespace Fleet.Cli.Instances;

/// <summary>What people see of instances.</summary>
internal static class InstanceColumns
{
    public static Column[] List { get; } =
    [
        Column.Of("ID", "id"), Column.Of("NAME", "name"), Column.Status(), new("WANTED", Wanted), Column.Of("HEALTH", "health") with { Tone = Tones.Status },
        Column.Of("PROVIDER", "provider"), Column.Of("REGION", "region"), Column.Of("RUNTIME", "runtime"), Column.Of("SERVER", "serverId"), Column.Age("MADE", "createdAt"),
    ];

    public static Column[] Card { get; } =
    [
        Column.Of("Id", "id"), Column.Of("Name", "name"), Column.Status("Status"), Column.Of("Message", "statusMessage"), Column.Of("Wanted", "desiredStatus"),
        Column.Of("Health", "health") with { Tone = Tones.Status }, Column.Of("Restarts", "restarts"), Column.Age("Restarted next", "nextRestartAt"),
        Column.Of("Provider", "provider"), Column.Of("Region", "region"), Column.Of("Runtime", "runtime"), Column.Of("Server", "serverId"),
        Column.Of("Team", "teamId"), Column.Of("Site", "site.domain"), Column.Of("Operation", "operationId"), Column.Of("Deployment", "deploymentId"),
        new("Tags", Tags), Column.Of("Agent", "agentVersion"), Column.Age("Heartbeat", "lastHeartbeat.timestamp"), Column.Age("Next backup", "nextBackupAt"),
        Column.Age("Idle since", "idleSince"), Column.Time("Made", "createdAt"), Column.Age("Changed", "updatedAt"),
    ];

    public static Column[] Backups { get; } =
    [
        Column.Of("ID", "id"), Column.Status(), Column.Of("LABEL", "label"), Column.Of("REASON", "reason"),
        new("SIZE", row => Moment.Bytes(row.Number("sizeBytes"))), Column.Age("MADE", "createdAt"),
    ];

    private static string Wanted(JsonNode instance) => instance.Text("desiredStatus") is var wanted && wanted == instance.Text("status") ? "" : wanted;

    private static string Tags(JsonNode instance) => string.Join(',', (instance["tags"] as JsonObject ?? []).Select(tag => $"{tag.Key}={tag.Value}"));
}
