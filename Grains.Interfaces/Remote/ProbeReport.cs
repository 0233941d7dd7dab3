using System.Collections.Immutable;
using Fleet.Instances;

namespace Fleet.Remote;

/// <summary>What one look at a machine found.</summary>
/// <param name="UptimeSeconds">Since the machine's boot.</param>
/// <param name="Load1">The load average of one minute.</param>
/// <param name="MemoryTotal">Bytes.</param>
/// <param name="MemoryAvailable">Bytes.</param>
/// <param name="DiskTotal">Bytes of the file system that holds the account's home.</param>
/// <param name="DiskAvailable">Bytes.</param>
/// <param name="Instances">One observation for each instance folder on the machine.</param>
[GenerateSerializer, Immutable, Alias("fleet.probe-report")]
public sealed record ProbeReport(
    [property: Id(0)] double UptimeSeconds,
    [property: Id(1)] double Load1,
    [property: Id(2)] long MemoryTotal,
    [property: Id(3)] long MemoryAvailable,
    [property: Id(4)] long DiskTotal,
    [property: Id(5)] long DiskAvailable,
    [property: Id(6)] ImmutableArray<InstanceObservation> Instances);

/// <summary>What a look at a machine found of one instance.</summary>
/// <param name="Instance">Which one.</param>
/// <param name="State">What its supervisor says.</param>
/// <param name="ExitCode">How the program ended, when it did: 128 + n for signal n; null while it runs or when nobody knows.</param>
/// <param name="Health">What its health check says.</param>
/// <param name="HealthMessage">Why it is unhealthy.</param>
/// <param name="Pid">The program's process id; null when it does not run.</param>
/// <param name="UptimeSeconds">Since the program's start; 0 when it does not run.</param>
/// <param name="CpuSeconds">Processor time that its processes have used so far.</param>
/// <param name="MemoryUsed">Resident bytes of its processes.</param>
/// <param name="DiskUsed">Bytes of its folder.</param>
/// <param name="Connections">TCP connections to its ports that are open now.</param>
/// <param name="Waiting">Of those, how many its program has not accepted yet: while it is paused, these are who would wake it.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-observation")]
public sealed record InstanceObservation(
    [property: Id(0)] InstanceId Instance,
    [property: Id(1)] ProcessState State,
    [property: Id(2)] int? ExitCode,
    [property: Id(3)] HealthState Health,
    [property: Id(4)] string? HealthMessage,
    [property: Id(5)] int? Pid,
    [property: Id(6)] double UptimeSeconds,
    [property: Id(7)] double CpuSeconds,
    [property: Id(8)] long MemoryUsed,
    [property: Id(9)] long DiskUsed,
    [property: Id(10)] int Connections = 0,
    [property: Id(11)] int Waiting = 0);

/// <summary>Whether a program runs.</summary>
[GenerateSerializer, Alias("fleet.process-state")]
public enum ProcessState
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It was stopped on purpose, or has not been started yet.</summary>
    Stopped,

    /// <summary>It ended by itself, or was killed by somebody else.</summary>
    Exited,

    /// <summary>There is no trace of it on the machine.</summary>
    Missing,

    /// <summary>Its processes are there, frozen.</summary>
    Paused,
}

/// <summary>What a health check says.</summary>
[GenerateSerializer, Alias("fleet.health-state")]
public enum HealthState
{
    /// <summary>No check is defined, or it could not be made (the program does not run).</summary>
    Unknown,

    /// <summary>The check passed.</summary>
    Healthy,

    /// <summary>The check failed.</summary>
    Unhealthy,
}
