using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>
/// No instance counts as lost within a grace (30 s) of its agent's last word, nor within five minutes of Fleet's start unless its agent has spoken
/// since; and who is silent for good is lost in the end.
/// </summary>
internal sealed class NobodyHeardIsLost : Invariant
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailoverGrace = TimeSpan.FromMinutes(5);

    public NobodyHeardIsLost(Run run) : base(run) => run.EventStored += Judge;

    public override string Name => "nobody-heard-is-lost";

    public override void AtEnd()
    {
        foreach (var (id, state) in Run.Stored(StateKinds.Instance))
        {
            if (state.Text("serverId") is not null || !Run.Agents.Heard.TryGetValue(id, out var heard)) continue;
            var silent = Run.Now - heard;
            if (silent > TimeSpan.FromMinutes(15)) Hold(state.Text("status") != "Running", $"{id} counts as running, and has not been heard for {silent}");
            if (silent < TimeSpan.FromSeconds(15)) Hold(state.Text("status") is not ("Error" or "Unknown"), $"{id} is {state.Text("status")}, and was heard {silent} ago");
        }
    }

    private void Judge(EventRow row)
    {
        if (row.Type != "HEARTBEAT_LOST" || Run.Process is not { } process) return;

        // What Fleet deployed is lost with its server.
        if (Run.Agents.All.All(agent => agent.Instance?.Value != row.InstanceId)) return;
        var tried = Run.Agents.Tried.GetValueOrDefault(row.InstanceId, TimeSpan.MinValue);
        var heard = Run.Agents.Heard.GetValueOrDefault(row.InstanceId, TimeSpan.MinValue);
        if (tried < process.BootedAt) Hold(Run.Now - process.BootedAt >= FailoverGrace, $"{row.InstanceId} is lost {Run.Now - process.BootedAt} after Fleet has started");
        if (heard >= process.BootedAt) Hold(Run.Now - heard >= Grace, $"{row.InstanceId} is lost {Run.Now - heard} after it was heard");
    }
}
