using System.ComponentModel.DataAnnotations;

namespace Fleet.Silo.Cluster;

/// <summary>
/// How a process ends that was asked to: the section <c>Fleet:Drain</c>. A service manager must wait longer than the three together before it
/// kills.
/// </summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long requests are still taken and served while <c>/health/ready</c> already says that they should go elsewhere. Default 0 s: a process
    /// that is alone has nobody to hand over to, and would only end later. Behind a balancer at least the time in which it notices: 5 to 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; }

    /// <summary>
    /// Over how long the streams and the agents' sockets are closed. Default 2 s; ten milliseconds each if they are few. Longer spares the
    /// processes that they come back to, and makes the end later.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Spread { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long what is under way may take to end after that: requests, the turns and the handing on of grains, the writes. Default 20 s. What has
    /// not ended by then is cut off; what was acknowledged is stored either way.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>From being asked to end to having ended, at most.</summary>
    public TimeSpan Whole => Delay + Spread + Timeout;
}
