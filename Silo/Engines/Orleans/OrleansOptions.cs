using System.ComponentModel.DataAnnotations;

namespace Fleet.Silo.Engines;

/// <summary>How this process takes part in a cluster: the section <c>Fleet:Engine</c>.</summary>
internal sealed class OrleansOptions
{
    /// <summary>The loopback port on which silos talk to each other. Default 0: a free one is taken at the start.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>
    /// The loopback port for callers in other processes. Default 0: there is none, for in the one-process mode nobody needs it and
    /// whoever reaches it may call every grain.
    /// </summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>Silos of one cluster have one name for it.</summary>
    [Required]
    public string ClusterId { get; set; } = "fleet";

    /// <summary>The name of the service; outlives clusters.</summary>
    [Required]
    public string ServiceId { get; set; } = "fleet";

    /// <summary>How long a caller waits for an answer. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle before it is collected. Default 15 min; at least 2 min, for it is looked for once a minute.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "7.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);
}
