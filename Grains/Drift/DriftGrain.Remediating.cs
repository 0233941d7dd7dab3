using Fleet.Common;
using Fleet.Drift;
using Fleet.Operations;

namespace Fleet.Grains.Drift;

/// <summary>What becomes of plans. An operation of the instance carries them out, and tells how it went.</summary>
internal sealed partial class DriftGrain
{
    public async Task<Outcome<DriftEvent>> Remediate(DriftEventId id, string actor)
    {
        if (await records.Find(id) is not { } found) return NoEvent;
        if (found.Remediation is not null) return found;
        if (!found.IsOpen) return FleetError.Conflict("The event is over: there is nothing to mend");
        var (action, command) = RemediationRules.Plan(found.Finding);
        return await Write(found with
        {
            Remediation = new Remediation(id.Remediation, action, command, RemediationStatus.Pending, actor, time.GetUtcNow()),
        });
    }

    public Task<Outcome<DriftEvent>> Planned(RemediationId id) => Find(id);

    public async Task<Outcome<DriftEvent>> Execute(RemediationId id, string actor)
    {
        var found = await Find(id);
        if (!found.IsOk) return found;
        var plan = await Ended(found.Value.Remediation!);
        if (RemediationRules.RefuseExecution(plan) is { } refused) return refused;
        var begun = await GrainFactory.Instance(Id).Remediate(id, actor);
        if (!begun.IsOk) return begun.As<DriftEvent>();
        return await Write(found.Value with { Remediation = RemediationRules.Begun(plan, begun.Value, actor, time.GetUtcNow()) });
    }

    public async Task<Outcome<DriftEvent>> Dismiss(RemediationId id, string actor)
    {
        var found = await Find(id);
        if (!found.IsOk) return found;
        var plan = await Ended(found.Value.Remediation!);
        if (RemediationRules.RefuseDismissal(plan) is { } refused) return refused;
        return await Write(found.Value with { Remediation = RemediationRules.Dismissed(plan with { TriggeredBy = actor }, time.GetUtcNow()) });
    }

    public async Task<Outcome<DriftEvent>> Begun(RemediationId id, OperationId operation, string actor)
    {
        var found = await Find(id);
        if (!found.IsOk) return found;
        var plan = found.Value.Remediation!;
        if (plan.Status == RemediationStatus.InProgress && plan.Operation == operation) return found;

        // Fleet went down before it was written down that this operation has begun.
        if (RemediationRules.RefuseExecution(plan) is { } refused) return refused;
        return await Write(found.Value with { Remediation = RemediationRules.Begun(plan, operation, actor, time.GetUtcNow()) });
    }

    public async Task<Outcome<DriftEvent>> Verified(RemediationId id, OperationId operation, string output, DriftReport report)
    {
        var found = await Find(id);
        if (!found.IsOk) return found;
        if (found.Value.Remediation is { Status: RemediationStatus.Succeeded } done && done.Operation == operation) return found;
        if (found.Value.Remediation!.Operation != operation) return FleetError.Conflict("Another operation carries it out");

        var snapshot = ids.NewOf<DriftSnapshotId>(Id);
        var (changed, _) = await Apply(snapshot, report, one => one.Id == id.Event ? $"remediation:{id}" : $"check:remediation:{id}");
        var now = changed.FirstOrDefault(one => one.Id == id.Event) ?? found.Value;
        if (!now.IsOpen)
        {
            now = now with { Remediation = RemediationRules.Succeeded(found.Value.Remediation, output, time.GetUtcNow()) };
            changed = [.. changed.Where(one => one.Id != now.Id), now];
        }

        await records.Write(Snapshot(snapshot, $"remediation:{id}", report), changed);
        if (!now.IsOpen)
        {
            log.RemediationEnded(id, RemediationStatus.Succeeded);
            return now;
        }

        return FleetError.Conflict(report.Unjudged.Contains(now.Finding.Field)
            ? $"{now.Finding.Field} could not be judged after it"
            : $"{now.Finding.Field} is still not as declared: {now.Finding.Description}");
    }

    public async Task Failed(RemediationId id, OperationId operation, OperationError error)
    {
        var found = await Find(id);
        if (!found.IsOk || found.Value.Remediation is not { Status: RemediationStatus.InProgress } plan || plan.Operation != operation) return;
        await Write(found.Value with { Remediation = RemediationRules.Failed(plan, error.Message, time.GetUtcNow()) });
        log.RemediationEnded(id, RemediationStatus.Failed);
    }

    private async Task<Outcome<DriftEvent>> Find(RemediationId id) =>
        await records.Find(id.Event) is { Remediation: not null } found ? found : FleetError.NotFound("Remediation");

    /// <summary>The plan as it stands: an operation that has ended and could not say so has failed.</summary>
    private async Task<Remediation> Ended(Remediation plan)
    {
        if (plan is not { Status: RemediationStatus.InProgress, Operation: { } operation }) return plan;
        var view = await GrainFactory.Operation(operation).Get();
        return view.Value is { HasEnded: false } ? plan : RemediationRules.Failed(plan, "Its operation was lost", time.GetUtcNow());
    }
}
