using Fleet.Common;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.ReplicaSets;

/// <summary>No crash loses a replica, makes one twice, or leaves something behind.</summary>
public sealed class ReplicaSetCrashTests
{
    public static TheoryData<int, bool> Writes => new(from write in Enumerable.Range(1, 40) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Theory, MemberData(nameof(Writes))]
    public void While_it_is_made(int write, bool afterCommit)
    {
        using var scene = new ReplicaScene(write);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Grain.Create(ReplicaScene.Spec(2), null, "ann"), TimeSpan.FromSeconds(30));
        scene.Settle();

        // Either it is there, or nobody was told that it is: then it can be asked for again.
        scene.Ok(scene.Grain.Create(ReplicaScene.Spec(2), null, "ann"));
        scene.Settle();
        scene.IsWhole(2);
        Assert.Equal(2, Made(scene));
        Assert.Equal("created started", scene.Told);
    }

    [Theory, MemberData(nameof(Writes))]
    public void While_it_is_scaled(int write, bool afterCommit)
    {
        using var scene = new ReplicaScene(write);
        scene.Create(2);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Grain.Scale(write % 2 == 0 ? 4 : 1, "bob"), TimeSpan.FromSeconds(30));
        scene.Ok(scene.Grain.Scale(3, "bob"));
        scene.Settle();
        scene.IsWhole(3);
    }

    [Theory, MemberData(nameof(Writes))]
    public void While_it_is_updated(int write, bool afterCommit)
    {
        using var scene = new ReplicaScene(write);
        scene.Create(2);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Grain.Update(new ReplicaSetChange { Binary = new(ReplicaScene.Better, null, []) }, "bob"), TimeSpan.FromSeconds(60));
        scene.Settle();
        if (scene.View.Revision == 1) scene.Update(ReplicaScene.Better);
        scene.Settle();
        scene.IsWhole(2, ReplicaScene.Better);
        Assert.Equal(2, Made(scene));
        Assert.Equal("created started updated", scene.Told);
    }

    [Theory, MemberData(nameof(Writes))]
    public void While_an_update_is_taken_back(int write, bool afterCommit)
    {
        using var scene = new ReplicaScene(write);
        scene.Create(2);
        scene.Update(ReplicaScene.Bad);
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => Task.CompletedTask, TimeSpan.FromSeconds(60));
        scene.Settle();
        scene.Settle();
        Assert.Equal((ReplicaSetStatus.Error, 1), (scene.View.Status, scene.View.Revision));
        Assert.All(scene.Urls.Values, url => Assert.Equal(ReplicaScene.Good, url));
        Assert.All(scene.View.Replicas, replica => Assert.Equal((InstanceStatus.Running, 1), (replica.Status, replica.Revision)));
        Assert.Equal("created started updated error", scene.Told);
    }

    [Theory, MemberData(nameof(Writes))]
    public void While_it_is_deleted(int write, bool afterCommit)
    {
        using var scene = new ReplicaScene(write);
        scene.Begin(2);
        scene.Fleet.Pass(TimeSpan.FromSeconds(write % 5));
        Crashing.AtWrite(scene.Fleet, write, afterCommit);
        Crashing.During(scene.Fleet, () => scene.Grain.Delete("bob"), TimeSpan.FromSeconds(30));
        if (scene.Exists) scene.Ok(scene.Grain.Delete("bob"));
        scene.Settle();
        scene.IsGone();
        Assert.EndsWith("deleted", scene.Told, StringComparison.Ordinal);
        Assert.Single(scene.Fleet.Webhooks.Events, one => one.Type == "agent.deleted");
    }

    [Fact]
    public void A_set_that_has_no_name_yet_is_forgotten()
    {
        using var scene = new ReplicaScene();
        Crashing.AtWrite(scene.Fleet, 1, afterCommit: true);
        Crashing.During(scene.Fleet, () => scene.Grain.Create(ReplicaScene.Spec(), null, "ann"), TimeSpan.FromSeconds(5));
        scene.Settle(5);
        Assert.Equal(ErrorCode.NotFound, scene.Refused(scene.Grain.Get()).Code);
        Assert.DoesNotContain(scene.Fleet.Store.States.Keys, key => key.Kind is StateKinds.ReplicaSet or StateKinds.Name);
    }

    private static int Made(ReplicaScene scene) => scene.Fleet.Store.States.Keys.Count(key => key.Kind == StateKinds.Instance);
}
