namespace Fleet.Load.Agents;

/// <summary>What agents are told of time.</summary>
/// <param name="Beat">Between two heartbeats.</param>
/// <param name="Grace">How long after the next heartbeat's time, or after the end of its connection, an agent counts as lost.</param>
/// <param name="Jitter">Over what span agents that have lost Fleet come back.</param>
internal sealed record AgentPace(TimeSpan Beat, TimeSpan Grace, TimeSpan Jitter)
{
    /// <summary>Fleet's defaults.</summary>
    public static AgentPace Usual { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20));

    /// <summary>For those who do not want to wait for half a minute.</summary>
    public static AgentPace Quick { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2));

    /// <summary>For those who only want to see whether it works.</summary>
    public static AgentPace Hasty { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

    /// <summary>As Fleet is told of it.</summary>
    public IEnumerable<(string Name, string Value)> Settings => [("Fleet__Heartbeats__Interval", Beat.ToString()), ("Fleet__Heartbeats__Grace", Grace.ToString())];
}
