using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Backups;

/// <summary>Names a backup.</summary>
[GenerateSerializer, Immutable, Alias("fleet.backup-id"), JsonConverter(typeof(FleetIdJsonConverter<BackupId>))]
public readonly record struct BackupId([property: Id(0)] string Value) : IFleetId<BackupId>
{
    /// <inheritdoc/>
    public static string Prefix => "bkp_";

    /// <inheritdoc/>
    public static BackupId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
