using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Storage;

namespace Fleet.Tests.Grains.ReplicaSets;

/// <summary>Another revision, brought to the replicas one by one.</summary>
public sealed class RolloutTests
{
    [Fact]
    public void A_new_revision_comes_to_one_after_the_other()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        var updating = scene.Update(ReplicaScene.Better);
        Assert.Equal((ReplicaSetStatus.Updating, 2), (updating.Status, updating.Revision));
        Assert.Equal(ErrorCode.Conflict, scene.Refused(scene.Grain.Update(new ReplicaSetChange { Binary = new("http://x/y", null, []) }, "eve")).Code);

        Assert.Equal(1, Rollouts.MostAtOnce(scene, TimeSpan.FromSeconds(120)));

        scene.IsWhole(3, ReplicaScene.Better);
        Assert.Equal("created started updated", scene.Told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void One_that_does_not_become_well_takes_the_update_back(int good)
    {
        using var scene = new ReplicaScene();
        scene.Create();
        var installed = 0;
        scene.Fleet.Machine.Fault = call =>
            call == "install" && scene.View.Revision == 2 && ++installed > good && installed <= good + 1 ? new(Remote.RemoteFault.ScriptFailed, "it crashed") : null;
        scene.Update(ReplicaScene.Better);
        var back = scene.Reaches(ReplicaSetStatus.Error);
        scene.Settle();

        Assert.Equal((ReplicaSetStatus.Error, 1), (scene.View.Status, scene.View.Revision));
        Assert.Contains("it crashed", back.StatusMessage, StringComparison.Ordinal);
        Assert.Equal(ReplicaScene.Good, scene.View.Spec.Binary!.Url);
        Assert.All(scene.Urls.Values, url => Assert.Equal(ReplicaScene.Good, url));
        Assert.All(scene.View.Replicas, replica => Assert.Equal((InstanceStatus.Running, 1), (replica.Status, replica.Revision)));
        Assert.Equal("created started updated error", scene.Told);

        // The number of what was taken back is not given again.
        Assert.Equal(3, scene.Update(ReplicaScene.Better).Revision);
        scene.Settle();
        scene.IsWhole(3, ReplicaScene.Better);
    }

    [Fact]
    public void What_is_bad_for_good_is_taken_back_as_well()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        scene.Update(ReplicaScene.Bad);
        scene.Reaches(ReplicaSetStatus.Error);
        scene.Settle();
        Assert.All(scene.Urls.Values, url => Assert.Equal(ReplicaScene.Good, url));
        Assert.All(scene.View.Replicas, replica => Assert.Equal(InstanceStatus.Running, replica.Status));
    }

    [Fact]
    public void A_rollout_waits_while_the_set_is_stopped()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        scene.Update(ReplicaScene.Better);
        scene.Fleet.Pass(TimeSpan.FromMilliseconds(500));
        scene.Ok(scene.Grain.Change(ReplicaSetVerb.Stop, "bob"));
        scene.Settle();
        Assert.Equal(ReplicaSetStatus.Stopped, scene.View.Status);
        Assert.All(scene.View.Replicas, replica => Assert.Equal(InstanceStatus.Stopped, replica.Status));
        Assert.Contains(ReplicaScene.Good, scene.Urls.Values);

        scene.Ok(scene.Grain.Change(ReplicaSetVerb.Start, "bob"));
        scene.Settle();
        scene.IsWhole(3, ReplicaScene.Better);
    }

    [Fact]
    public void Scaled_during_a_rollout_new_ones_come_with_what_counts_at_its_end()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        scene.Update(ReplicaScene.Better);
        scene.Fleet.Pass(TimeSpan.FromSeconds(2));
        scene.Ok(scene.Grain.Scale(5, "bob"));
        scene.Settle();
        scene.IsWhole(5, ReplicaScene.Better);

        scene.Update(ReplicaScene.Bad);
        scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        scene.Ok(scene.Grain.Scale(2, "bob"));
        scene.Settle();
        Assert.Equal((2, 2), (scene.View.Spec.Replicas, scene.Urls.Count));
        Assert.All(scene.Urls.Values, url => Assert.Equal(ReplicaScene.Better, url));
    }

    [Fact]
    public void Deleted_during_a_rollout_it_is_gone()
    {
        using var scene = new ReplicaScene();
        scene.Create();
        scene.Update(ReplicaScene.Better);
        scene.Fleet.Pass(TimeSpan.FromSeconds(2));
        scene.Ok(scene.Grain.Delete("bob"));
        scene.Settle();
        scene.IsGone();
    }

    [Fact]
    public void What_says_the_same_changes_nothing()
    {
        using var scene = new ReplicaScene();
        var before = scene.Create();
        var same = new ReplicaSetChange { Environment = before.Spec.Environment, Replicas = 3 };
        Assert.Equal((ReplicaSetStatus.Running, 1), (scene.Ok(scene.Grain.Update(same, "bob")).Status, scene.View.Revision));
    }

    [Fact]
    public void Some_changes_are_not_for_this_set()
    {
        using var scene = new ReplicaScene();
        scene.Create(1);
        var parameters = new ReplicaSetChange { Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b") };
        Assert.Equal("parameters", scene.Refused(scene.Grain.Update(parameters, "bob")).Field);
        Assert.Equal("binary_url", scene.Refused(scene.Grain.Update(new ReplicaSetChange { Binary = new("file:///x", null, []) }, "bob")).Field);
        Assert.Equal("environment", scene.Refused(scene.Grain.Update(new ReplicaSetChange { Environment = parameters.Parameters.Add("FLEET_X", "") }, "bob")).Field);
    }
}

internal static class Rollouts
{
    /// <summary>How many replicas were not well at a time, at the most, while time passed.</summary>
    public static int MostAtOnce(ReplicaScene scene, TimeSpan span)
    {
        var most = 0;
        scene.Fleet.Store.AfterWrite = _ => most = Math.Max(most, scene.Fleet.Store.States.Count(state =>
            state.Key.Kind == StateKinds.Instance && state.Value.Document.Contains("\"operationId\":\"", StringComparison.Ordinal)));
        scene.Fleet.Pass(span);
        scene.Fleet.Store.AfterWrite = _ => { };

        return most;
    }
}
