using System.Text.Json.Serialization;
using Fleet.Common;

namespace Fleet.Notices;

/// <summary>Names a notification channel.</summary>
[GenerateSerializer, Immutable, Alias("fleet.channel-id"), JsonConverter(typeof(FleetIdJsonConverter<ChannelId>))]
public readonly record struct ChannelId([property: Id(0)] string Value) : IFleetId<ChannelId>
{
    /// <inheritdoc/>
    public static string Prefix => "chan_";

    /// <inheritdoc/>
    public static ChannelId Of(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
