using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.ReplicaSets;
using Fleet.Storage;

namespace Fleet.Tests.Grains.ReplicaSets;

/// <summary>A number of replicas, kept at that number.</summary>
public sealed class ReplicaSetTests
{
    [Fact]
    public void Replicas_are_brought_up_each_in_its_slot_with_its_own_port()
    {
        using var scene = new ReplicaScene();
        scene.Begin(4);
        Assert.Equal(ReplicaSetStatus.Deploying, scene.View.Status);
        scene.Reaches(ReplicaSetStatus.Running);
        scene.IsWhole(4);

        var second = scene.Fleet.Instance(scene.View.Replicas[2].Instance);
        Assert.Equal(("2", "1", "9002", "info"), (second.Spec!.Env["REPLICA"], second.Spec.Env["REVISION"], second.Spec.Env["PORT"], second.Spec.Env["LOG_LEVEL"]));
        Assert.Equal(new HealthCheck(HealthCheckType.Http, 9002, "/healthz"), second.Spec.HealthCheck);
        Assert.Equal(["bin/web"], second.Spec.Command);
        Assert.Equal(scene.Id.Value, second.Tags["fleet.replica-set"]);
        Assert.Equal("created started", scene.Told);

        // By room: both servers have some.
        Assert.All(scene.Servers, server => Assert.Equal(2, scene.Fleet.Server(server.Id).InstanceCount));
    }

    [Fact]
    public void What_is_settled_is_left_alone()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        scene.Fleet.Pass(TimeSpan.FromSeconds(30));
        var before = scene.Fleet.Store.States[(StateKinds.ReplicaSet, scene.Id.Value)].Version;
        scene.Fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(before, scene.Fleet.Store.States[(StateKinds.ReplicaSet, scene.Id.Value)].Version);
    }

    [Fact]
    public void Scaling_adds_slots_and_takes_the_highest_away()
    {
        using var scene = new ReplicaScene();
        scene.Create(2);
        var kept = scene.View.Replicas[0].Instance;
        scene.Ok(scene.Grain.Scale(4, "bob"));
        scene.Settle();
        scene.IsWhole(4);
        scene.Ok(scene.Grain.Scale(1, "bob"));
        scene.Settle();
        scene.IsWhole(1);
        Assert.Equal(kept, scene.View.Replicas[0].Instance);
        Assert.Equal("created started updated updated", scene.Told);
    }

    [Theory]
    [InlineData(0, "must be greater than 0")]
    [InlineData(-1, "must be greater than 0")]
    [InlineData(101, "at most 100")]
    public void A_number_that_cannot_be_is_refused(int replicas, string said)
    {
        using var scene = new ReplicaScene();
        scene.Create(1);
        var error = scene.Refused(scene.Grain.Scale(replicas, "bob"));
        Assert.Equal((ErrorCode.InvalidRequest, "replicas"), (error.Code, error.Field));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_that_somebody_destroys_is_replaced()
    {
        using var scene = new ReplicaScene();
        var lost = scene.Create().Replicas[1].Instance;
        scene.Fleet.Change(lost, InstanceVerb.Destroy);
        scene.Settle();
        scene.IsWhole(3);
        Assert.NotEqual(lost, scene.View.Replicas[1].Instance);
    }

    [Fact]
    public void A_replica_that_somebody_stops_is_started_again()
    {
        using var scene = new ReplicaScene();
        scene.Fleet.Change(scene.Create().Replicas[1].Instance, InstanceVerb.Stop);
        scene.Settle();
        scene.IsWhole(3);
    }

    [Fact]
    public void One_that_somebody_has_redeployed_goes_back_to_what_the_set_runs()
    {
        using var scene = new ReplicaScene();
        var id = scene.Create().Replicas[1].Instance;
        var now = scene.Fleet.Ask(scene.Fleet.Grains.Instance(id).Deployment()).Value!;
        Assert.True(scene.Fleet.Ask(scene.Fleet.Grains.Instance(id).Redeploy(now with { Selector = null, Tags = now.Tags.Clear(), Spec = now.Spec with { Downloads = [] } }, false, "eve")).IsOk);
        scene.Fleet.Ended(id);
        scene.Settle();
        scene.IsWhole(3);
    }

    [Fact]
    public void What_cannot_be_brought_up_is_tried_again_with_growing_pauses()
    {
        using var scene = new ReplicaScene();
        var fails = true;
        scene.Fleet.Machine.Fault = call => call == "install" && fails ? new RemoteError(RemoteFault.ScriptFailed, "cannot fetch it: HTTP 404") : null;
        scene.Begin(1);
        var broken = scene.Reaches(ReplicaSetStatus.Error);
        Assert.Contains("HTTP 404", broken.StatusMessage, StringComparison.Ordinal);
        scene.Fleet.Pass(TimeSpan.FromMinutes(5));
        var tried = scene.Fleet.Machine.Calls.Count(call => call == "install");
        scene.Fleet.Pass(TimeSpan.FromMinutes(20));
        Assert.InRange(scene.Fleet.Machine.Calls.Count(call => call == "install") - tried, 2, 6);

        fails = false;
        scene.Fleet.Pass(TimeSpan.FromMinutes(7));
        scene.IsWhole(1);
        Assert.Equal("created error started", scene.Told);
    }

    [Fact]
    public void Stopped_and_started_its_files_stay()
    {
        using var scene = new ReplicaScene();
        var instances = scene.Create().Replicas.Select(replica => replica.Instance);
        Assert.Equal(ReplicaSetStatus.Stopped, scene.Ok(scene.Grain.Change(ReplicaSetVerb.Stop, "bob")).Status);
        scene.Settle();
        Assert.Equal((ReplicaSetStatus.Stopped, null), (scene.View.Status, scene.View.StatusMessage));
        Assert.All(scene.View.Replicas, replica => Assert.Equal(InstanceStatus.Stopped, replica.Status));
        Assert.Equal(3, scene.Urls.Count);

        scene.Ok(scene.Grain.Change(ReplicaSetVerb.Start, "bob"));
        scene.Settle();
        scene.IsWhole(3);
        Assert.Equal(instances, scene.View.Replicas.Select(replica => replica.Instance));
        Assert.Equal("created started stopped started", scene.Told);
    }

    [Fact]
    public void A_restart_takes_one_after_the_other()
    {
        using var scene = new ReplicaScene();
        var pids = Pids(scene, scene.Create());
        Assert.Equal(ReplicaSetStatus.Updating, scene.Ok(scene.Grain.Change(ReplicaSetVerb.Restart, "bob")).Status);
        Assert.Equal(1, Rollouts.MostAtOnce(scene, TimeSpan.FromSeconds(60)));
        scene.IsWhole(3);
        Assert.Empty(pids.Intersect(Pids(scene, scene.View)));
    }

    [Fact]
    public void Deleted_nothing_of_it_is_left_and_its_name_is_free()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        Assert.Equal(ReplicaSetStatus.Deleting, scene.Ok(scene.Grain.Delete("bob")).Status);
        Assert.Equal(ErrorCode.Conflict, scene.Refused(scene.Grain.Scale(2, "bob")).Code);
        scene.Settle();
        scene.IsGone();
        Assert.Equal("created started deleted", scene.Told);
        var next = scene.Fleet.New<ReplicaSetId>();
        Assert.True(scene.Fleet.Ask(scene.Fleet.Grains.ReplicaSet(next).Create(ReplicaScene.Spec(), null, "ann")).IsOk);
    }

    [Fact]
    public void A_name_is_one_sets_alone()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        var other = scene.Fleet.New<ReplicaSetId>();
        var refused = scene.Refused(scene.Fleet.Grains.ReplicaSet(other).Create(ReplicaScene.Spec(), null, "eve"));
        Assert.Equal((ErrorCode.Conflict, "name"), (refused.Code, refused.Field));
        Assert.Equal(ErrorCode.NotFound, scene.Fleet.Ask(scene.Fleet.Grains.ReplicaSet(other).Get()).Error!.Code);
        scene.IsWhole(3);
    }

    [Fact]
    public void An_instance_of_somebody_else_keeps_its_name()
    {
        using var scene = new ReplicaScene();
        var other = scene.Fleet.Deploy(scene.Servers[0], "web-1");
        scene.Begin(2);
        var broken = scene.Reaches(ReplicaSetStatus.Error);
        Assert.Contains("another instance's", broken.StatusMessage, StringComparison.Ordinal);
        scene.Ok(scene.Grain.Delete("bob"));
        scene.Settle();
        Assert.False(scene.Exists);
        Assert.Equal(InstanceStatus.Running, scene.Fleet.Instance(other.Id).Status);
    }

    [Fact]
    public void Events_wait_until_they_are_taken()
    {
        using var scene = new ReplicaScene();
        scene.Fleet.Webhooks.IsDown = true;
        scene.Create();
        Assert.Equal("", scene.Told);
        scene.Fleet.Webhooks.IsDown = false;
        scene.Fleet.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal("created started", scene.Told);
        Assert.Equal($$"""{"agent_id":"{{scene.Id}}","name":"web"}""", scene.Fleet.Webhooks.Events[0].Data);
    }

    private static int[] Pids(ReplicaScene scene, ReplicaSetView view) =>
        [.. view.Replicas.Select(replica => scene.Fleet.Machine.Processes[replica.Instance.Value].Pid)];
}
