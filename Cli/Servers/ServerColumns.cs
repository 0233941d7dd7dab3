using System.Text.Json.Nodes;
using Fleet.Cli.Output;

namespace Fleet.Cli.Servers;

/// <summary>What people see of servers.</summary>
internal static class ServerColumns
{
    public static Column[] List { get; } =
    [
        Column.Of("ID", "id"), Column.Of("NAME", "name"), new("STATUS", Status, Tones.Status), new("ADDRESS", Address), Column.Of("CORES", "cpuCores"),
        new("MEMORY", row => Moment.Bytes(row.Number("ramTotalBytes"))), new("SYSTEM", System), new("LABELS", Labels), Column.Age("SEEN", "lastSeenAt"),
    ];

    public static Column[] Card { get; } =
    [
        Column.Of("Id", "id"), Column.Of("Name", "name"), Column.Of("Description", "description"), new("Status", Status, Tones.Status), Column.Of("Message", "statusMessage"),
        Column.Of("Step", "provisioningStep"), new("Address", Address), Column.Of("Provider", "provider"), Column.Of("Region", "region"), Column.Of("Size", "size"),
        new("System", System), Column.Of("Architecture", "architecture"), Column.Of("Kernel", "kernelVersion"), Column.Of("Docker", "dockerVersion"),
        Column.Of("Cores", "cpuCores"), new("Memory", row => Moment.Bytes(row.Number("ramTotalBytes"))), new("Disk", row => Moment.Bytes(row.Number("diskTotalBytes"))),
        Column.Of("Instances", "instanceCount"), new("Reserved", row => Share(row, "reserved")), new("Free", Free), Column.Of("Host key", "hostKeyFingerprint"),
        new("Labels", Labels), new("Maintenance", row => row.Flag("inMaintenance") ? "now" : ""), Column.Age("Seen", "lastSeenAt"), Column.Time("Added", "createdAt"),
    ];

    public static string Status(JsonNode server) => server.Flag("cordoned") ? $"{server.Text("status")} (cordoned)" : server.Text("status");

    private static string Address(JsonNode server) => server.Text("host").Length == 0 ? "" : $"{server.Text("sshUser")}@{server.Text("host")}:{server.Text("port")}";

    private static string System(JsonNode server) => $"{server.Text("osName")} {server.Text("osVersion")}".Trim();

    private static string Labels(JsonNode server) => string.Join(',', (server["labels"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}"));

    private static string Share(JsonNode server, string field) =>
        $"{server.Text($"{field}.cpus")} cores, {server.Text($"{field}.memoryMB")} MB, {server.Text($"{field}.diskGB")} GB";

    private static string Free(JsonNode server) => server["capacity"] is null ? ""
        : $"{server.Text("capacity.cpuAvailable")} cores, {server.Text("capacity.ramAvailableMB")} MB, {server.Text("capacity.diskAvailableGB")} GB";
}
