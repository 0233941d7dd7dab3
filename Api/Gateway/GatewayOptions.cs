using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Gateway;

/// <summary>What peers of the gateway may do. Section <c>Fleet:Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The most bytes of a frame. 262,144 by default: a script of 64 KiB in base64 with room to spare, and no more to hold in memory for each peer.</summary>
    [Range(16 * 1024, 16 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 256 * 1024;

    /// <summary>How deep a frame may be nested. 16 by default; the protocol needs five.</summary>
    [Range(5, 64)]
    public int MaxDepth { get; set; } = 16;

    /// <summary>Frames a second that a peer may send in the long run. 50 by default, some hundred times what heartbeats and metrics need.</summary>
    [Range(1, 100_000)]
    public int FramesPerSecond { get; set; } = 50;

    /// <summary>Frames that a peer may send at once after a pause. 1,000 by default: what an agent has kept while it was away.</summary>
    [Range(1, 1_000_000)]
    public int FrameBurst { get; set; } = 1000;

    /// <summary>Between two pings, in seconds; a peer that answers none for the time of two is gone. 20 by default, below the patience of most middleboxes.</summary>
    [Range(1, 3600)]
    public int PingSeconds { get; set; } = 20;

    /// <summary>
    /// Up to how many seconds an agent waits before it comes back after a lost connection. 20 by default: 10,000 agents are then some 500
    /// new connections a second.
    /// </summary>
    [Range(0, 3600)]
    public int ReconnectJitterSeconds { get; set; } = 20;
}
