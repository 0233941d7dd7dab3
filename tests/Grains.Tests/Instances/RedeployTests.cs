using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Tests.Grains.Operations;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Another configuration in the place of the present one.</summary>
public sealed class RedeployTests
{
    [Theory]
    [InlineData(InstanceStatus.Running)]
    [InlineData(InstanceStatus.Stopped)]
    public void A_configuration_that_does_not_become_well_gives_way_to_the_former_one(InstanceStatus before)
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        if (before == InstanceStatus.Stopped) scene.Fleet.Change(scene.Shop, InstanceVerb.Stop);
        var left = 1;
        scene.Fleet.Machine.Fault = call => call == "status" && left-- > 0 ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;

        var begun = Redeploy(scene, scene.Deployment(spec: Scene.Spec(command: "serve-2")));
        Assert.Equal(InstanceStatus.Deploying, begun.Value!.Status);
        scene.Settle();

        Assert.Equal((before, "no"), (scene.View.Status, scene.View.StatusMessage));
        Assert.Equal("serve", scene.View.Spec!.Command[0]);
        scene.NothingLeftOver();
    }

    [Fact]
    public void Where_the_former_one_does_not_come_back_either_it_is_in_error()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        scene.Fleet.Machine.Fault = call => call is "install" or "start" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        Redeploy(scene, scene.Deployment(spec: Scene.Spec(command: "serve-2")));
        scene.Settle();
        Assert.Equal(InstanceStatus.Error, scene.View.Status);
    }

    [Fact]
    public void By_force_it_waits_for_the_operation_that_runs_and_the_newest_one_wins()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).BackUp(new BackupRequest(BackupReason.Manual), "test"));

        Assert.Equal(ErrorCode.Conflict, Redeploy(scene, scene.Deployment()).Error!.Code);
        Assert.True(Redeploy(scene, scene.Deployment(spec: Scene.Spec(command: "serve-2")), force: true).IsOk);
        Assert.True(Redeploy(scene, scene.Deployment(spec: Scene.Spec(command: "serve-3")), force: true).IsOk);
        scene.Settle();

        Assert.Equal((InstanceStatus.Running, "serve-3"), (scene.View.Status, scene.View.Spec!.Command[0]));
        Assert.Equal(
            [OperationKind.BackupInstance, OperationKind.RedeployInstance],
            scene.Operations().Where(operation => operation.Request.Target == scene.Shop.Value).Select(operation => operation.Request.Kind).Skip(1));
        var told = scene.Fleet.Store.EventRows.Single(row => row.Type == "REDEPLOY").Metadata!;
        Assert.Contains("\"force\":true,\"has_config_update\":true", told, StringComparison.Ordinal);
        scene.NothingLeftOver();
    }

    [Theory]
    [InlineData("compose", null, "runtime")]
    [InlineData("process", "srv_elsewhere", "serverId")]
    public void Another_runtime_or_server_is_a_conflict(string runtime, string? server, string field)
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        var next = scene.Deployment() with { Runtime = runtime, Server = server is null ? null : Fleet.Servers.ServerId.Of(server) };
        var refused = Redeploy(scene, next);
        Assert.Equal((ErrorCode.Conflict, field), (refused.Error!.Code, refused.Error.Field));
    }

    [Fact]
    public void A_redeployment_without_a_site_takes_the_former_one_away()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        Redeploy(scene, scene.Deployment(spec: Scene.Spec() with { Site = null }));
        scene.Settle();
        Assert.Empty(scene.Fleet.Sites.Entries);
        Assert.Null(scene.View.Site);
    }

    [Fact]
    public void A_site_that_no_proxy_takes_stops_no_deployment()
    {
        using var scene = new Scene(1);
        scene.Fleet.Machine.Fault = call => call == "site-publish" ? new RemoteError(RemoteFault.Unreachable, "no proxy answers") : null;
        scene.DeployShop();
        Assert.Equal((null, "no proxy answers"), (scene.View.Site!.Proxy, scene.View.Site.ProxyMessage));
    }

    [Fact]
    public void A_clone_is_never_loaded_into_its_sources_database()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        scene.MakeBackup();
        scene.Write(Scene.Since);
        var clone = new CloneOrder(new RestoreOrder(scene.Backup, true, true), Neutralize: false);
        var deployment = scene.Deployment("copy", Scene.Spec("shop"), new DeploymentOrigin(DeploymentId.Of("dep_1"), CloneOf: clone));
        scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("copy").Deploy(deployment, "test"));
        scene.Settle();

        Assert.True(scene.Named("copy")!.IsUnwound);
        Assert.Equal((Scene.Since, Scene.Since), scene.Data(scene.View));
        scene.NothingLeftOver();
    }

    [Fact]
    public void What_uses_a_database_elsewhere_that_is_dropped_with_it_is_not_moved()
    {
        using var scene = new Scene(1);
        var spec = Scene.Spec() with { Env = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("PGHOST", "db.example.com") };
        var id = scene.Fleet.Deploy(scene.Fleet.Server(scene.Origin), "shop", spec).Id;
        Assert.Equal(ErrorCode.Conflict, scene.Fleet.Ask(scene.Fleet.Grains.Instance(id).Move("test")).Error!.Code);
    }

    private static Outcome<InstanceView> Redeploy(Scene scene, InstanceDeployment next, bool force = false) =>
        scene.Fleet.Ask(scene.Fleet.Grains.Instance(scene.Shop).Redeploy(next with { Server = next.Server == scene.Origin ? null : next.Server }, force, "test"));
}
