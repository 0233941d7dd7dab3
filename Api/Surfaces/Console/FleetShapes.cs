using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Overview;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How many instances there are that the caller may know of. Destroyed ones are not counted.</summary>
public sealed record FleetStatsShape
{
    internal FleetStatsShape(FleetStats stats)
    {
        (Total, ActiveSessions, UpdatedAt) = (stats.Total, stats.Sessions, stats.At);
        ByStatus = stats.ByStatus.ToDictionary(one => WireName.Upper(one.Key), one => one.Value);
        ByProvider = [.. stats.ByProvider.Select(one => new ProviderCountShape(one.Provider, one.Count))];
    }

    /// <summary>All of them.</summary>
    public long Total { get; }

    /// <summary>By status; statuses that none has are left out.</summary>
    [JsonPropertyName("by_status")]
    public IReadOnlyDictionary<string, long> ByStatus { get; }

    /// <summary>By provider, the most first.</summary>
    [JsonPropertyName("by_provider")]
    public IReadOnlyList<ProviderCountShape> ByProvider { get; }

    /// <summary>Terminals that are open on them.</summary>
    [JsonPropertyName("active_sessions")]
    public int ActiveSessions { get; }

    /// <summary>When they were counted.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>The instances of a provider.</summary>
public sealed record ProviderCountShape(string Provider, long Count);

/// <summary>Where instances are, the place with the most first. Those of which nobody knows where are left out.</summary>
public sealed record FleetGeoShape(IReadOnlyList<GeoPinShape> Pins);

/// <summary>The instances in one place.</summary>
public sealed record GeoPinShape
{
    internal GeoPinShape(GeoPin pin)
    {
        (Region, Lat, Lon, Label, Count, Provider) = (pin.Region, pin.Latitude, pin.Longitude, pin.Label, pin.Count, pin.Provider);
        Statuses = pin.ByStatus.ToDictionary(one => WireName.Upper(one.Key), one => one.Value);
    }

    /// <summary>The region of the first of them; the nearest code of three letters where that is anywhere.</summary>
    public string Region { get; }

    /// <summary>Degrees north, with two decimals.</summary>
    public double Lat { get; }

    /// <summary>Degrees east, with two decimals.</summary>
    public double Lon { get; }

    /// <summary>What the place is called.</summary>
    public string Label { get; }

    /// <summary>All of them.</summary>
    public long Count { get; }

    /// <summary>By status.</summary>
    public IReadOnlyDictionary<string, long> Statuses { get; }

    /// <summary>The provider of the first of them.</summary>
    public string Provider { get; }
}

/// <summary>What was deployed in the last 24 hours: deployments, redeployments and clones.</summary>
public sealed record FleetDeploymentsShape
{
    internal FleetDeploymentsShape(DeploymentActivity activity)
    {
        (Total24h, SuccessRate) = (activity.Total, activity.SuccessRate);
        Activity = [.. activity.Hours.Select(one => new DeploymentHourShape(one.Hour, one.Deployments, one.Failures))];
    }

    /// <summary>24 hours of the clock, the present one last.</summary>
    public IReadOnlyList<DeploymentHourShape> Activity { get; }

    /// <summary>All of them.</summary>
    [JsonPropertyName("total_24h")]
    public long Total24h { get; }

    /// <summary>The part that succeeded of those that have ended, 0 to 1; 1 where none has.</summary>
    [JsonPropertyName("success_rate")]
    public double SuccessRate { get; }
}

/// <summary>One hour.</summary>
/// <param name="Hour">When it began.</param>
/// <param name="Deployments">Those that began in it.</param>
/// <param name="Failures">Those of them that have failed.</param>
public sealed record DeploymentHourShape(DateTimeOffset Hour, long Deployments, long Failures);
