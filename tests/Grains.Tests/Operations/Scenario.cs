using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Operations;

/// <summary>One operation on an instance or its backups.</summary>
/// <param name="Kind">What operation it is.</param>
/// <param name="Set">Makes what it works on.</param>
/// <param name="Begin">Asks for it, and waits for the answer alone.</param>
/// <param name="HasSucceeded">Whether all that was asked for is so.</param>
internal sealed record Scenario(OperationKind Kind, Action<Scene> Set, Func<Scene, Task> Begin, Func<Scene, bool> HasSucceeded)
{
    private static readonly BackupRequest ByHand = new(BackupReason.Manual);
    private static readonly BackupRequest BeforeDestroy = new(BackupReason.BeforeDestroy);

    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["deploy"] = new(
            OperationKind.DeployInstance,
            _ => { },
            scene => scene.Fleet.Grains.InstanceName("shop").Deploy(scene.Deployment(), "test"),
            scene => Runs(scene, scene.Named("shop")) && HasSite(scene, scene.Named("shop"))),
        ["redeploy"] = new(
            OperationKind.RedeployInstance,
            scene => scene.DeployShop(),
            scene => scene.Fleet.Grains.Instance(scene.Shop).Redeploy(scene.Deployment(spec: Scene.Spec(command: "serve-2")), false, "test"),
            scene => Runs(scene, scene.View) && scene.View.Spec!.Command[0] == "serve-2" && Holds(scene, scene.View, Scene.Before)),
        ["backup"] = new(
            OperationKind.BackupInstance,
            scene => scene.DeployShop(),
            scene => scene.Fleet.Grains.Instance(scene.Shop).BackUp(ByHand, "test"),
            scene => Runs(scene, scene.View) && IsBackedUp(scene)),
        ["backup, stopped"] = new(
            OperationKind.BackupInstance,
            scene => scene.DeployShop(Quiesce.Stop),
            scene => scene.Fleet.Grains.Instance(scene.Shop).BackUp(ByHand, "test"),
            scene => Runs(scene, scene.View) && IsBackedUp(scene)),
        ["restore"] = new(
            OperationKind.RestoreInstance,
            SetChangedSinceBackup,
            scene => scene.Fleet.Grains.Instance(scene.Shop).Restore(new RestoreOrder(scene.Backup, true, true), "test"),
            scene => Runs(scene, scene.View) && Holds(scene, scene.View, Scene.Before)),
        ["clone"] = new(
            OperationKind.CloneInstance,
            SetChangedSinceBackup,
            BeginClone,
            scene => Runs(scene, scene.Named("copy")) && Holds(scene, scene.Named("copy")!, Scene.Before) && Holds(scene, scene.View, Scene.Since)
                && HasSite(scene, scene.Named("copy"))
                && scene.Fleet.Machine.Hooks.Count(hook => hook.Instance == scene.Named("copy")!.Id.Value && hook.Password == "geheim") >= 2),
        ["destroy"] = new(
            OperationKind.DestroyInstance,
            scene => scene.DeployShop(),
            scene => scene.Fleet.Grains.Instance(scene.Shop).Change(InstanceVerb.Destroy, "test"),
            scene => scene.View.Status == InstanceStatus.Destroyed),
        ["destroy with backup"] = new(
            OperationKind.DestroyInstance,
            scene => scene.DeployShop(Quiesce.Stop),
            scene => scene.Fleet.Grains.Instance(scene.Shop).BackUp(BeforeDestroy, "test"),
            scene => scene.View.Status == InstanceStatus.Destroyed && IsBackedUp(scene)),
        ["move"] = new(
            OperationKind.MoveInstance,
            scene => scene.DeployShop(),
            scene => scene.Fleet.Grains.Instance(scene.Shop).Move("test"),
            scene => Runs(scene, scene.View) && scene.View.Server == scene.Other && Holds(scene, scene.View, Scene.Before)),
        ["verify"] = new(
            OperationKind.VerifyBackup,
            SetChangedSinceBackup,
            scene => scene.Fleet.Grains.Backup(scene.Backup).Verify("test"),
            scene => scene.BackupView()!.Verification is { IsGood: true }),
        ["delete backup"] = new(
            OperationKind.DeleteBackup,
            SetChangedSinceBackup,
            scene => scene.Fleet.Grains.Backup(scene.Backup).Delete("test"),
            scene => scene.BackupView() is null && scene.Fleet.Backups.Objects.Count == 0),
        ["pause"] = new(
            OperationKind.PauseInstance,
            scene => scene.DeployShop(),
            scene => scene.Fleet.Grains.Instance(scene.Shop).Change(InstanceVerb.Pause, "test"),
            scene => scene.View is { Status: InstanceStatus.Suspended, IsIdle: true } && scene.Fleet.Machine.Processes[scene.Shop.Value].IsPaused),
        ["resume"] = new(
            OperationKind.ResumeInstance,
            scene =>
            {
                scene.DeployShop();
                scene.Fleet.Change(scene.Shop, InstanceVerb.Pause);
            },
            scene => scene.Fleet.Grains.Instance(scene.Shop).Change(InstanceVerb.Resume, "test"),
            scene => Runs(scene, scene.View) && !scene.View.IsIdle && !scene.Fleet.Machine.Processes[scene.Shop.Value].IsPaused),
    };

    private static void SetChangedSinceBackup(Scene scene)
    {
        scene.DeployShop();
        scene.MakeBackup();
        scene.Write(Scene.Since);
    }

    private static Task BeginClone(Scene scene)
    {
        var clone = new CloneOrder(new RestoreOrder(scene.Backup, true, true), Neutralize: true);
        var origin = new DeploymentOrigin(DeploymentId.Of("dep_1"), CloneOf: clone, AdminPassword: new SealedSecret("geheim"));
        return scene.Fleet.Grains.InstanceName("copy").Deploy(scene.Deployment("copy", origin: origin), "test");
    }

    private static bool Runs(Scene scene, InstanceView? instance) =>
        instance is { Status: InstanceStatus.Running, Server: { } server }
        && scene.Fleet.Machine.Started.GetValueOrDefault((server.Value, instance.Id.Value)) is { ExitCode: null };

    private static bool HasSite(Scene scene, InstanceView? instance) =>
        instance is { Site.Proxy: "caddy" } && scene.Fleet.Sites.Entries.ContainsKey((instance.Server!.Value.Value, instance.Id.Value));

    private static bool Holds(Scene scene, InstanceView instance, string content) => scene.Data(instance) == (content, content);

    private static bool IsBackedUp(Scene scene) => scene.Backups().Any(backup =>
        backup.View is { Status: BackupStatus.Completed, Parts.Length: 2 }
        && backup.View.Parts.All(part => System.Text.Encoding.UTF8.GetString(scene.Fleet.Backups.Objects[part.Key]).Contains(Scene.Before, StringComparison.Ordinal)));
}
