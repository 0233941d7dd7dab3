using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Instances;
using Fleet.Maintenance;

namespace Fleet.Grains.Alerts;

/// <summary>Where a target stands by its rule.</summary>
internal enum TargetPhase
{
    /// <summary>The condition does not hold, and no alert is open.</summary>
    Well,

    /// <summary>The condition holds, not long enough yet.</summary>
    Pending,

    /// <summary>It held long enough; the cool-down of the alert before is not over.</summary>
    Cooling,

    /// <summary>An alert is open.</summary>
    Firing,

    /// <summary>An alert is open, though the condition has ceased: not long enough yet.</summary>
    Ceasing,
}

/// <summary>What is stored of a target. One that is well is forgotten when nothing of it can matter any more.</summary>
internal sealed record TargetState
{
    /// <summary>Null for the whole fleet.</summary>
    public InstanceId? Instance { get; init; }

    public string Name { get; init; } = "";
    public TargetPhase Phase { get; init; }

    /// <summary>Since when the condition holds, or does not.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What was heard last, and when that was found.</summary>
    public TargetLevel Level { get; init; }
    public DateTimeOffset HeardAt { get; init; }

    /// <summary>What the breach was, in a sentence and in figures.</summary>
    public string Summary { get; init; } = "";
    public string? Metadata { get; init; }

    /// <summary>What was found when it ceased.</summary>
    public string? Ceased { get; init; }

    /// <summary>The open alert; null if none is.</summary>
    public AlertId? Alert { get; init; }

    /// <summary>The last step of that alert.</summary>
    public int Step { get; init; }

    /// <summary>Whether people were told that it fires: only then are they told that it is over.</summary>
    public bool IsTold { get; init; }

    /// <summary>The window that it fires in; null if it does in none.</summary>
    public OpenWindow? Window { get; init; }

    /// <summary>When the last alert fired, or was resolved by somebody: from then on the cool-down counts.</summary>
    public DateTimeOffset? CoolsFrom { get; init; }

    /// <summary>When it fired, as far back as the flap policy looks.</summary>
    public ImmutableArray<DateTimeOffset> Fires { get; init; } = [];

    public bool IsFlapping { get; init; }

    /// <summary>The key under which a rule knows a target.</summary>
    public static string Key(InstanceId? instance) => instance?.Value ?? "";

    public static TargetState Of(TargetReport report) => new() { Instance = report.Instance, Name = report.Name, HeardAt = DateTimeOffset.MinValue };
}
