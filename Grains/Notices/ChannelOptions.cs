using Fleet.Grains.Retries;

namespace Fleet.Grains.Notices;

/// <summary>How long and how often a channel's message is tried. Section <c>Fleet:Channels</c>.</summary>
public sealed class ChannelOptions : RetryOptions;
