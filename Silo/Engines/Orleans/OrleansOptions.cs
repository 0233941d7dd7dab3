using System.ComponentModel.DataAnnotations;
using System.Net;
using Orleans.Configuration;

namespace Fleet.Silo.Engines;

/// <summary>How this process takes part in a cluster: the section <c>Fleet:Engine</c>.</summary>
internal sealed class OrleansOptions
{
    /// <summary>
    /// The address at which other silos and callers in other processes reach this one; it listens there alone. Default 127.0.0.1. Neither port
    /// asks who calls: it must be one that only Fleet's own machines reach.
    /// </summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The port on which silos talk to each other. Default 0: a free one is taken at the start.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>
    /// The port for callers in other processes. Default 0: there is none, unless the role is <c>silo</c>, which takes a free one. In the
    /// one-process mode nobody needs it, and whoever reaches it may call every grain. With <c>localhost</c> and the role <c>api</c>, the port
    /// that it calls.
    /// </summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>
    /// How the processes find each other: <c>database</c>, <c>redis</c> or <c>localhost</c>. Default <c>database</c> on PostgreSQL; a silo on
    /// SQLite is alone.
    /// </summary>
    public string? Clustering { get; set; }

    /// <summary>Where <c>redis</c> is: a connection string as StackExchange.Redis reads it. It may hold a password, and is told to nobody.</summary>
    public string? Redis { get; set; }

    /// <summary>With <c>localhost</c>: the silo's port of the first one, which the others join. Default 0: this is the first.</summary>
    [Range(0, 65535)]
    public int PrimarySiloPort { get; set; }

    /// <summary>Whether there is <c>/orleans</c>. Default no: it costs each call a little, and shows operators what goes on inside.</summary>
    public bool Dashboard { get; set; }

    /// <summary>Silos of one cluster have one name for it.</summary>
    [Required]
    public string ClusterId { get; set; } = "fleet";

    /// <summary>The name of the service; outlives clusters.</summary>
    [Required]
    public string ServiceId { get; set; } = "fleet";

    /// <summary>
    /// How long a caller waits for an answer. Default 10 s: a call that a silo took with it is noticed by nothing else, and no call of Fleet's
    /// takes as long, because slow work runs in operations. At most as long as silos need to find one of them gone.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The address, read.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public IPAddress Address => IPAddress.TryParse(AdvertisedAddress, out var address)
        ? address
        : throw new InvalidOperationException($"Fleet:Engine:AdvertisedAddress is '{AdvertisedAddress}' and must be an IP address");

    /// <summary>How long an activation may be idle before it is collected. Default 15 min; at least 2 min, for it is looked for once a minute.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "7.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Hands the names to Orleans.</summary>
    public void Name(ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = (ClusterId, ServiceId);
}
