using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.ScheduledTasks;

/// <summary>Names one run of a scheduled task: one occurrence on one target.</summary>
[GenerateSerializer, Immutable, Alias("fleet.task-run-id"), JsonConverter(typeof(FleetIdJsonConverter<TaskRunId>))]
public readonly record struct TaskRunId([property: Id(0)] string Value) : IFleetId<TaskRunId>
{
    /// <inheritdoc/>
    public static string Prefix => "run_";

    /// <inheritdoc/>
    public static TaskRunId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
