using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What somebody does on a machine behind Fleet's back does not last.</summary>
public sealed class ReconcilingTests
{
    [Theory]
    [InlineData(InstanceVerb.Stop, InstanceStatus.Stopped)]
    [InlineData(InstanceVerb.Suspend, InstanceStatus.Suspended)]
    public void What_is_to_rest_and_runs_is_stopped_again(InstanceVerb verb, InstanceStatus status)
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Change(instance.Id, verb);
        fleet.Machine.StartByHand(instance.Id);
        fleet.Pass(TimeSpan.FromSeconds(8));
        Assert.Equal(ProcessState.Running, fleet.Machine.StateOf(instance.Id)); // one look, or two, is no proof

        fleet.Pass(TimeSpan.FromSeconds(12));

        Assert.Equal(ProcessState.Stopped, fleet.Machine.StateOf(instance.Id));
        Assert.Equal(status, fleet.Instance(instance.Id).Status);
        Assert.Contains("reconcile", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);
        Assert.Contains("It ran though it was to be", fleet.Store.EventRows[^1].Metadata, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_stay_stopped_is_stopped_less_and_less_often()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Change(instance.Id, InstanceVerb.Stop);
        fleet.Machine.StartByHand(instance.Id);
        fleet.Machine.Fault = verb => verb == "stop" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;

        fleet.Pass(TimeSpan.FromMinutes(30));
        var first = fleet.Machine.Calls.Count(call => call == "stop");
        fleet.Machine.Calls.Clear();
        fleet.Pass(TimeSpan.FromMinutes(30));

        Assert.InRange(first, 5, 15);
        Assert.InRange(fleet.Machine.Calls.Count(call => call == "stop"), 4, 6);
        Assert.Equal(InstanceStatus.Stopped, fleet.Instance(instance.Id).Status);
    }

    [Fact]
    public void What_is_to_run_and_was_stopped_or_paused_by_hand_runs_again()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.StopByHand(instance.Id);
        Assert.Equal("Stopped by somebody else", fleet.Reaches(instance.Id, InstanceStatus.Error, withinSeconds: 6).StatusMessage);
        fleet.Reaches(instance.Id, InstanceStatus.Running);

        fleet.Machine.PauseByHand(instance.Id);
        Assert.Equal("Paused by somebody else", fleet.Reaches(instance.Id, InstanceStatus.Error, withinSeconds: 6).StatusMessage);
        fleet.Reaches(instance.Id, InstanceStatus.Running);
        Assert.Equal(ProcessState.Running, fleet.Machine.StateOf(instance.Id));
    }

    [Fact]
    public void What_is_never_to_be_started_again_stays_as_somebody_left_it()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer(), spec: new InstanceSpec { Command = ["x"], RestartPolicy = RestartPolicy.Never });
        fleet.Machine.StopByHand(instance.Id);
        fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal((InstanceStatus.Error, ProcessState.Stopped), (fleet.Instance(instance.Id).Status, fleet.Machine.StateOf(instance.Id)));
    }
}
