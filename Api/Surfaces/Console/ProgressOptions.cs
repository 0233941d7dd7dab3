using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Section <c>Fleet:Progress</c>: how the progress of operations is streamed.</summary>
public sealed class ProgressOptions
{
    /// <summary>After how long without news a comment is sent, so that nothing between takes the connection for dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:25")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
