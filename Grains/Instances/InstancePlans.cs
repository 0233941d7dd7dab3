using Fleet.Backups;
using Fleet.Grains.Backups;
using Fleet.Grains.Operations;
using Fleet.Grains.Secrets;
using Fleet.Operations;
using Fleet.Remote;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Instances;

/// <summary>The operations on instances, as tables of steps.</summary>
internal sealed class InstancePlans(
    IGrainFactory grains, Places places, IBackupStores stores, ISites sites, SecretReferences references, DeploymentSecrets secrets,
    IOptions<OperationOptions> options)
{
    private readonly RunSteps _run = new(grains, places, references, options);
    private readonly BirthSteps _birth = new(grains, places);
    private readonly SiteSteps _site = new(places, sites);
    private readonly BackupSteps _backup = new(grains, places, stores);
    private readonly RestoreSteps _restore = new(grains, places, stores);

    public IEnumerable<OperationPlan> All()
    {
        OperationStep start = new("start", Here(RunSteps.Start));
        OperationStep stop = new("stop", Here(RunSteps.Stop));
        OperationStep health = new("health", places.At(places.Here, _run.AwaitHealth));

        return
        [
            Deploy(start, health),
            Clone(start, health),
            Redeploy(),
            new(OperationKind.StartInstance, [start, health]),
            new(OperationKind.ResumeInstance, [start, health]),
            new(OperationKind.RestartInstance, [stop, start, health]),
            new(OperationKind.StopInstance, [stop]),
            new(OperationKind.SuspendInstance, [stop]),
            new(OperationKind.PauseInstance, [new("pause", Here(RunSteps.Pause), Here(RunSteps.Start))]),
            new(OperationKind.BackupInstance, [.. _backup.Table(goesOn: true)]),
            Restore(start, health),
            new(OperationKind.DestroyInstance,
            [
                .. _backup.Table(goesOn: false),
                new("site", _site.Withdraw(places.Here)),
                new("remove", Here(RunSteps.Remove)),
                new("detach", _run.Detach(places.Here)),
                new("release_name", _run.ReleaseName),
                new("secrets", secrets.Forget),
            ]) { Removes = true },
            Move(),
        ];
    }

    private OperationPlan Deploy(OperationStep start, OperationStep health) => new(OperationKind.DeployInstance,
    [
        new("predecessor", _birth.RemovePredecessor),
        new("reserve", _run.Reserve(places.Here), _run.Detach(places.Here)),
        new("install", Here(_run.Install), Here(RunSteps.Remove)),
        new("initialise", _birth.Initialise()),
        start,
        health,
        new("site", _site.Publish(), _site.Withdraw(places.Here)),
    ]);

    private OperationPlan Clone(OperationStep start, OperationStep health) => new(OperationKind.CloneInstance,
    [
        new("check", _restore.Check()),
        new("predecessor", _birth.RemovePredecessor),
        new("reserve", _run.Reserve(places.Here), _run.Detach(places.Here)),
        new("separate", _restore.CheckDatabase()),
        new("install", Here(_run.Install), Here(RunSteps.Remove)),
        new("stage", _restore.Stage()),
        new("adopt", _restore.Adopt()),
        new("database", _restore.Load()),
        new("neutralize", _birth.Neutralize()),
        new("admin_password", _birth.SetAdminPassword()),
        start,
        health,
        new("site", _site.Publish(), _site.Withdraw(places.Here)),
    ]);

    /// <summary>Undone from the end, the former configuration is what is installed, and what runs if it is to run.</summary>
    private OperationPlan Redeploy()
    {
        var redeploy = new RedeploySteps(places, _run);
        return new(OperationKind.RedeployInstance,
        [
            new("stop", Here(RunSteps.Stop), places.IfItShallRun(Here(RunSteps.Start))),
            new("install", redeploy.InstallNext(), Here(_run.Install)),
            new("start", Here(RunSteps.Start), Here(RunSteps.Stop)),
            new("health", redeploy.AwaitHealthOfNext()),
            new("switch", redeploy.Switch) { IsPointOfNoReturn = true },
            new("site", _site.Publish()),
        ]);
    }

    private OperationPlan Restore(OperationStep start, OperationStep health) => new(OperationKind.RestoreInstance,
    [
        new("check", _restore.Check()),
        new("stage", _restore.Stage(), _restore.DropStage()),
        new("stop", Here(RunSteps.Stop), places.IfItRuns(Here(RunSteps.Start))),
        new("database", _restore.Load()),
        new("adopt", _restore.Adopt()),
        start with { Do = places.IfItShallRun(start.Do) },
        health with { Do = places.IfItShallRun(health.Do) },
        new("clean", Places.AtAnyPrice(_restore.DropStage())),
    ]);

    private OperationPlan Move()
    {
        var move = new MoveSteps(places);
        return new(OperationKind.MoveInstance,
        [
            new("reserve", _run.Reserve(places.There), _run.Detach(places.There)),
            new("install", There(_run.Install), There(RunSteps.Remove)),
            new("stop", Here(RunSteps.Stop), places.IfItRuns(Here(RunSteps.Start))),
            new("files", move.CarryFiles),
            new("adopt", move.Adopt()),
            new("database", move.CarryDatabase),
            new("start", places.IfItRuns(There(RunSteps.Start)), There(RunSteps.Stop)),
            new("health", places.IfItRuns(places.At(places.There, _run.AwaitHealth))),
            new("switch", move.Switch) { IsPointOfNoReturn = true },
            // The instance lives at its new place: whatever the old one still does, nothing is undone any more.
            new("site", _site.Publish()),
            new("withdraw", Places.AtAnyPrice(_site.Withdraw(places.There))),
            new("remove", Places.AtAnyPrice(There(RunSteps.Remove))),
            new("detach", Places.AtAnyPrice(_run.Detach(places.There))),
        ]);
    }

    private Func<StepContext, Task<StepResult>> Here(Verb verb) => places.Drive(places.Here, verb);

    private Func<StepContext, Task<StepResult>> There(Verb verb) => places.Drive(places.There, verb);
}
