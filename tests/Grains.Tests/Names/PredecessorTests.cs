using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.Grains.Operations;

namespace Fleet.Tests.Grains.Names;

/// <summary>How a name passes from a failed instance to the next one.</summary>
public sealed class PredecessorTests
{
    private static readonly DeploymentOrigin ByForce = new(DeploymentId.Of("dep_1"), Force: true);

    [Fact]
    public void What_never_ran_is_replaced_and_its_leftovers_go_first()
    {
        using var scene = Failed();
        var former = scene.Named("shop")!;
        Assert.Equal((InstanceStatus.Error, false, false), (former.Status, former.IsUnwound, former.HasRun));

        var begun = Deploy(scene);
        scene.Settle();

        Assert.Equal(InstanceStatus.Running, scene.Fleet.Instance(begun.Value!.Id).Status);
        Assert.Equal(InstanceStatus.Destroyed, scene.Fleet.Instance(former.Id).Status);
        Assert.Equal(begun.Value.Id, scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("shop").Holder()));
        scene.NothingLeftOver();
    }

    [Fact]
    public void What_has_run_is_given_up_only_by_force()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        scene.Fleet.Machine.Fault = call => call == "start" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        scene.Fleet.Change(scene.Shop, InstanceVerb.Restart);
        Assert.Equal(InstanceStatus.Error, scene.View.Status);

        var refused = Deploy(scene);
        Assert.Equal((ErrorCode.Conflict, "name"), (refused.Error!.Code, refused.Error.Field));
        Assert.Contains("force", refused.Error.Message, StringComparison.Ordinal);

        scene.Fleet.Machine.Fault = _ => null;
        Assert.True(Deploy(scene, ByForce).IsOk);
        scene.Settle();
        Assert.Equal(InstanceStatus.Destroyed, scene.View.Status);
        scene.NothingLeftOver();
    }

    [Fact]
    public void What_runs_keeps_its_name_whatever_is_asked()
    {
        using var scene = new Scene(1);
        scene.DeployShop();
        Assert.Equal(ErrorCode.Conflict, Deploy(scene, ByForce).Error!.Code);
    }

    [Fact]
    public void What_cannot_be_removed_keeps_its_name()
    {
        using var scene = Failed();
        var former = scene.Named("shop")!;
        scene.Fleet.Machine.Fault = call => call == "remove" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        var begun = Deploy(scene);
        scene.Settle();

        Assert.True(scene.Fleet.Instance(begun.Value!.Id).IsUnwound);
        Assert.Equal(former.Id, scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("shop").Holder()));

        scene.Fleet.Machine.Fault = _ => null;
        Assert.True(Deploy(scene).IsOk);
        scene.Settle();
        scene.NothingLeftOver();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_crash_at_any_write_leaves_the_name_with_one_of_the_two(bool afterCommit)
    {
        for (var (write, died) = (1, true); died; write++)
        {
            using var scene = Failed(seed: write);
            var (count, former) = (0, scene.Named("shop")!.Id);
            died = false;
            scene.Fleet.Store.BeforeWrite = _ => DieIf(afterCommit ? count >= write : ++count >= write);
            scene.Fleet.Store.AfterWrite = _ => DieIf(afterCommit && ++count >= write);
            _ = scene.Fleet.Grains.InstanceName("shop").Deploy(scene.Deployment(), "test");
            scene.Fleet.Pass(TimeSpan.FromSeconds(30));
            scene.Fleet.Crash();

            var holder = scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("shop").Holder())!.Value;
            Assert.True(scene.Fleet.Ask(scene.Fleet.Grains.Instance(holder).Get()).IsOk, $"write {write}: nobody has the name");
            scene.Settle();
            if (holder == former) Assert.True(Deploy(scene).IsOk);
            scene.Settle();
            Assert.Equal(InstanceStatus.Running, scene.Named("shop")!.Status);
            Assert.Single(scene.Instances(), instance => instance.Status == InstanceStatus.Running);
            scene.NothingLeftOver();

            void DieIf(bool dead)
            {
                died |= dead;
                if (dead) throw new CrashException();
            }
        }
    }

    /// <summary>A first deployment that failed and could not be undone.</summary>
    private static Scene Failed(int seed = 1)
    {
        var scene = new Scene(seed);
        scene.Fleet.Machine.Fault = call => call is "start" or "remove" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        Assert.True(Deploy(scene).IsOk);
        scene.Settle();
        scene.Fleet.Machine.Fault = _ => null;
        return scene;
    }

    private static Outcome<InstanceView> Deploy(Scene scene, DeploymentOrigin? origin = null) =>
        scene.Fleet.Ask(scene.Fleet.Grains.InstanceName("shop").Deploy(scene.Deployment(origin: origin), "test"));
}
