using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>Once nothing fails any more, everything ends within its limits: calls, operations, commands, backups, what grains have still to do.</summary>
internal sealed class NothingIsStuck(Run run) : Invariant(run)
{
    public override string Name => "nothing-is-stuck";

    public override void AtEnd()
    {
        foreach (var call in Run.Calls.Where(call => call.Result is CallResult.Open)) Broken($"call {call.Number}, {call.Kind} {call.Key}, has no end");
        foreach (var (id, state) in Run.Stored(StateKinds.Operation))
        {
            Hold(state.Text("status") is "Succeeded" or "Failed", $"{id} ({state.Text("kind")} of {state.Text("target")}) is {state.Text("status")}");
        }

        foreach (var (id, state) in Run.Stored(StateKinds.Command)) Hold(state.Text("status") is not ("Pending" or "Running"), $"{id} is {state.Text("status")}");
        foreach (var (id, state) in Run.Stored(StateKinds.Instance))
        {
            Hold(state.Text("operationId") is null, $"{id} waits for {state.Text("operationId")}");
            Hold(state.Text("status") is not ("Deploying" or "Destroying"), $"{id} is {state.Text("status")}");
        }

        foreach (var (id, state) in Run.Stored(StateKinds.Backup))
        {
            Hold(state.Text("operationId") is null, $"{id} waits for {state.Text("operationId")}");
            Hold(state.Text("status") is "Completed" or "Failed", $"{id} is {state.Text("status")}");
        }

        foreach (var (id, state) in Run.Stored(StateKinds.Server)) Hold(state.Text("operationId") is null, $"{id} waits for {state.Text("operationId")}");
        foreach (var (id, state) in Run.Stored(StateKinds.Channel)) Hold(state.Text("isBusy") != "True", $"{id} has still something to deliver");
        foreach (var (id, state) in Run.Stored(StateKinds.AlertRule)) Hold(!state.Each("outbox").Any(), $"{id} has still something to tell");
    }
}
