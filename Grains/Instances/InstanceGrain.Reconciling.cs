using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Instances;

/// <summary>
/// Brings back to rest what is meant to rest and yet runs. What is meant to run and does not is the restart policy's, like a program
/// that has ended.
/// </summary>
internal sealed partial class InstanceGrain
{
    private const string ReconcileActor = "reconcile";
    private const int AstrayAfter = 3;

    private int _astray;
    private int _reconciled;
    private DateTimeOffset _nextReconcileAt;

    /// <summary>Whether something was begun about it. One look is no proof, and what does not stay stopped is stopped less and less often.</summary>
    private async Task<bool> Reconcile(InstanceObservation observation)
    {
        if (observation.State != ProcessState.Running || !IsMeantToRest)
        {
            (_astray, _reconciled) = (0, IsMeantToRest ? _reconciled : 0);
            return false;
        }

        var now = time.GetUtcNow();
        if (++_astray < AstrayAfter || now < _nextReconcileAt) return false;
        _nextReconcileAt = now + RestartRules.Backoff(restarts.Value, ++_reconciled);
        _astray = 0;
        log.InstanceAstray(State.Id, State.Desired);
        await Begin(
            State with { StatusMessage = $"It ran though it was to be {State.Desired.ToString().ToLowerInvariant()}" },
            State.Desired == InstanceStatus.Stopped ? OperationKind.StopInstance : OperationKind.SuspendInstance,
            ReconcileActor);
        return true;
    }

    /// <summary>What its idle policy has suspended is woken instead, and what never came to run is its deployment's to clean up.</summary>
    private bool IsMeantToRest =>
        State is { Desired: InstanceStatus.Stopped or InstanceStatus.Suspended, IsIdle: false, HasRun: true, Status: not InstanceStatus.Destroyed };
}
