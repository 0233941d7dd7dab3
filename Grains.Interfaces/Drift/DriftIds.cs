using System.Text.Json.Serialization;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Drift;

/// <summary>Names a snapshot. Like the other ids here it holds its instance's, so that whose it is can be told without looking it up.</summary>
[GenerateSerializer, Immutable, Alias("fleet.drift-snapshot-id"), JsonConverter(typeof(FleetIdJsonConverter<DriftSnapshotId>))]
public readonly record struct DriftSnapshotId([property: Id(0)] string Value) : IFleetId<DriftSnapshotId>
{
    /// <inheritdoc/>
    public static string Prefix => "drs_";

    /// <summary>Whose it is.</summary>
    public InstanceId Instance => DriftIds.InstanceOf(Value, Prefix);

    /// <inheritdoc/>
    public static DriftSnapshotId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Names an event of drift.</summary>
[GenerateSerializer, Immutable, Alias("fleet.drift-event-id"), JsonConverter(typeof(FleetIdJsonConverter<DriftEventId>))]
public readonly record struct DriftEventId([property: Id(0)] string Value) : IFleetId<DriftEventId>
{
    /// <inheritdoc/>
    public static string Prefix => "dre_";

    /// <summary>Whose it is.</summary>
    public InstanceId Instance => DriftIds.InstanceOf(Value, Prefix);

    /// <summary>Its remediation, of which there is one at most.</summary>
    public RemediationId Remediation => RemediationId.Of(RemediationId.Prefix + Value[Prefix.Length..]);

    /// <inheritdoc/>
    public static DriftEventId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Names a remediation.</summary>
[GenerateSerializer, Immutable, Alias("fleet.remediation-id"), JsonConverter(typeof(FleetIdJsonConverter<RemediationId>))]
public readonly record struct RemediationId([property: Id(0)] string Value) : IFleetId<RemediationId>
{
    /// <inheritdoc/>
    public static string Prefix => "drr_";

    /// <summary>Whose it is.</summary>
    public InstanceId Instance => DriftIds.InstanceOf(Value, Prefix);

    /// <summary>What it remedies.</summary>
    public DriftEventId Event => DriftEventId.Of(DriftEventId.Prefix + Value[Prefix.Length..]);

    /// <inheritdoc/>
    public static RemediationId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>How ids are made that hold an instance's.</summary>
public static class DriftIds
{
    /// <summary>A new id of something of that instance.</summary>
    public static TId NewOf<TId>(this IIdSource source, InstanceId instance) where TId : struct, IFleetId<TId>
    {
        ArgumentNullException.ThrowIfNull(source);
        return TId.Of($"{TId.Prefix}{instance.Value[InstanceId.Prefix.Length..]}-{source.Next()}");
    }

    internal static InstanceId InstanceOf(string id, string prefix) =>
        InstanceId.Of(InstanceId.Prefix + (id.LastIndexOf('-') is > 0 and var end ? id[prefix.Length..end] : "nobody"));
}
