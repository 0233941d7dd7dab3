using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Live;

/// <summary>How live streams are served. Section <c>Fleet:Live</c>.</summary>
public sealed class LiveOptions
{
    /// <summary>The most streams of this process. 1,000 by default; whoever comes beyond that is told to come again.</summary>
    [Range(1, 100_000)]
    public int MaxClients { get; set; } = 1_000;

    /// <summary>
    /// The most lines that wait for one client. 1,000 by default: some seconds of a busy log. A slower client loses its queue and reads the
    /// store instead.
    /// </summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 1_000;

    /// <summary>How often an idle stream says that it is alive. 15 s by default, below what proxies take for dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
