using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Fleet.Telemetry;

/// <summary>What Fleet measures of itself in this process. Rooms measure here; <c>/metrics</c>, OTLP and the process's own report read it.</summary>
public static class FleetInstruments
{
    /// <summary>The name of Fleet's meter and of its source of activities.</summary>
    public const string Name = "Fleet";

    /// <summary>Calls that grains have served. Tags <c>grain</c> (the class without "Grain"), <c>outcome</c> (<c>ok</c> or <c>failed</c>).</summary>
    public const string GrainCalls = "fleet.grain.calls";

    /// <summary>How long grains took for a call, in seconds, waiting for a turn not included. Tag <c>grain</c>.</summary>
    public const string GrainCallDuration = "fleet.grain.call.duration";

    /// <summary>Grains that are active in this process now. Tag <c>grain</c>.</summary>
    public const string GrainActivations = "fleet.grain.activations";

    /// <summary>What waits in a queue of this process now. Tag <c>queue</c>.</summary>
    public const string QueueDepth = "fleet.queue.depth";

    /// <summary>What a queue of this process had to throw away since the process began. Tag <c>queue</c>.</summary>
    public const string QueueDropped = "fleet.queue.dropped";

    /// <summary>Connections that are open in this process now. Tag <c>kind</c> (<c>agent</c>, <c>console</c>, <c>stream</c>).</summary>
    public const string Connections = "fleet.connections";

    /// <summary>Frames that agents have sent. Tags <c>kind</c>, <c>outcome</c> (<c>taken</c> or <c>refused</c>).</summary>
    public const string AgentFrames = "fleet.agent.frames";

    /// <summary>Operations that have ended. Tags <c>kind</c>, <c>outcome</c> (<c>succeeded</c> or <c>failed</c>).</summary>
    public const string Operations = "fleet.operations";

    /// <summary>How long operations took from their beginning to their end, crashes included, in seconds. Tag <c>kind</c>.</summary>
    public const string OperationDuration = "fleet.operation.duration";

    /// <summary>Transitions of alerts. Tag <c>transition</c>.</summary>
    public const string Alerts = "fleet.alerts";

    /// <summary>Attempts to tell somebody. Tags <c>kind</c> (<c>channel</c> or <c>webhook</c>), <c>outcome</c> (<c>delivered</c>, <c>failed</c> or <c>dead</c>).</summary>
    public const string Deliveries = "fleet.deliveries";

    /// <summary>How late what was due has been called back, in seconds.</summary>
    public const string SchedulerLateness = "fleet.scheduler.lateness";

    /// <summary>How long the database took, in seconds, waiting for a connection or a shared transaction included. Tag <c>kind</c> (<c>read</c> or <c>write</c>).</summary>
    public const string DatabaseDuration = "fleet.database.duration";

    /// <summary>What the database has failed. Tag <c>kind</c> as above.</summary>
    public const string DatabaseErrors = "fleet.database.errors";

    /// <summary>How long commands on servers took, in seconds, waiting for their server's queue included. Tag <c>outcome</c> (<c>ok</c>, or the fault).</summary>
    public const string SshDuration = "fleet.ssh.duration";

    /// <summary>Probes of servers that are under way now.</summary>
    public const string SshProbesRunning = "fleet.ssh.probes.running";

    /// <summary>How long probes waited for their turn, in seconds.</summary>
    public const string SshProbeWait = "fleet.ssh.probe.wait";

    /// <summary>Bytes of backups. Tag <c>direction</c> (<c>stored</c> or <c>read</c>).</summary>
    public const string BackupBytes = "fleet.backup.bytes";

    /// <summary>What is free on the disk of Fleet's data folder, in bytes.</summary>
    public const string DiskFree = "fleet.disk.free";

    /// <summary>How much that disk holds, in bytes.</summary>
    public const string DiskSize = "fleet.disk.size";

    /// <summary>When the process began, in seconds since 1970.</summary>
    public const string ProcessStart = "fleet.process.start";

    /// <summary>Fleet's meter.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Fleet's source of activities: one for each grain call, each step of an operation and each command on a server.</summary>
    public static ActivitySource Activities { get; } = new(Name);
}
