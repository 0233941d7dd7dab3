using System.Net;

namespace Fleet.Api.Telemetry;

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum MetricsAccess
{
    /// <summary>Whoever asks from this machine, and whoever shows an OPERATOR's key or session (default).</summary>
    Key,

    /// <summary>Whoever asks from this machine or from one of the listed networks, and nobody else.</summary>
    Local,

    /// <summary>Everybody who reaches the port: for one that only the collector of figures does.</summary>
    Open,
}

/// <summary>The figures that a process serves at <c>/metrics</c>. Section <c>Fleet:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether they are served at all. True by default.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>To whom.</summary>
    public MetricsAccess Access { get; set; }

    /// <summary>Networks that count as this machine, such as <c>10.1.0.0/16</c>. None by default.</summary>
    public IList<string> Networks { get; } = [];

    /// <summary>What is wrong; null if nothing is.</summary>
    internal string? Problem() =>
        !Enum.IsDefined(Access) ? "Fleet:Metrics:Access must be key, local or open"
        : Networks.FirstOrDefault(text => !IPNetwork.TryParse(text, out _)) is { } wrong ? $"Fleet:Metrics:Networks must hold networks such as 10.0.0.0/8, and not '{wrong}'"
        : null;
}
