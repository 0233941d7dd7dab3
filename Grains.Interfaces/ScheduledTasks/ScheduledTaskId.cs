using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.ScheduledTasks;

/// <summary>Names a scheduled task.</summary>
[GenerateSerializer, Immutable, Alias("fleet.scheduled-task-id"), JsonConverter(typeof(FleetIdJsonConverter<ScheduledTaskId>))]
public readonly record struct ScheduledTaskId([property: Id(0)] string Value) : IFleetId<ScheduledTaskId>
{
    /// <inheritdoc/>
    public static string Prefix => "task_";

    /// <inheritdoc/>
    public static ScheduledTaskId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
