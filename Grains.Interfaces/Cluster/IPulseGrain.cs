namespace Fleet.Cluster;

/// <summary>
/// Answers, and does nothing else: who is answered knows that the engine takes turns. Each process that hosts grains has its own, and asks its
/// own; a process that hosts none is answered by any of them.
/// </summary>
[Alias("fleet.pulse")]
public interface IPulseGrain : IGrainWithStringKey
{
    /// <summary>Takes a turn.</summary>
    [Alias("beat")]
    Task Beat();
}
