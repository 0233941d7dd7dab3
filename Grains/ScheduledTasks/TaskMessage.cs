using System.Collections.Immutable;
using Fleet.Notices;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>What people are to be told, until each way has taken it or it is given up.</summary>
internal sealed record TaskMessage
{
    public required Notice Notice { get; init; }

    /// <summary>The channels that have not taken it yet.</summary>
    public ImmutableArray<ChannelId> Channels { get; init; } = [];

    /// <summary>The addresses that it was not sent to yet.</summary>
    public ImmutableArray<string> Emails { get; init; } = [];

    public int Attempts { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
}
