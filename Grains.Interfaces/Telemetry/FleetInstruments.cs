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

    /// <summary>Fleet's meter.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Fleet's source of activities: one for each grain call and each step of an operation.</summary>
    public static ActivitySource Activities { get; } = new(Name);
}
