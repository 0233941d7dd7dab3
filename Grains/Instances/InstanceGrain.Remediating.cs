using Fleet.Common;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>How the instance comes back to what is declared of it.</summary>
internal sealed partial class InstanceGrain
{
    public async Task<Outcome<OperationId>> Remediate(RemediationId remediation, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.OperationId is { } running) return State.Order?.Remediation == remediation ? running : Busy;
        if (State.IsUnwound) return FleetError.Conflict("Instance cannot be remedied: nothing of it is left");
        if (!InstanceMachine.WithData.Contains(State.Status))
        {
            return FleetError.Conflict($"Instance cannot be remedied: current status is {Wire(State.Status)}");
        }

        await Begin(State with { NextRestartAt = null }, OperationKind.RemediateInstance, actor, new InstanceOrder(Remediation: remediation));
        return State.OperationId!.Value;
    }
}
