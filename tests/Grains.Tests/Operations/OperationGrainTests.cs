using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Operations;

/// <summary>
/// Every step of every operation on instances fails, is repeated and is cut off by a crash, in turn: afterwards the operation has
/// ended one way or the other, and nothing is left on the machine that Fleet does not know of.
/// </summary>
public sealed class OperationGrainTests
{
    public static TheoryData<string, int> DeployVerbs => new(
        from verb in (string[])["install", "start", "status"] from seed in Enumerable.Range(1, 3) select (verb, seed));

    public static TheoryData<string, int> AllVerbs => new(
        from verb in (string[])["install", "start", "stop", "status", "remove"] from seed in Enumerable.Range(1, 3) select (verb, seed));

    public static TheoryData<int, int> Writes => new(
        from write in Enumerable.Range(1, 24) from seed in Enumerable.Range(1, 2) select (write, seed));

    [Fact]
    public void A_deployment_runs_its_steps_in_order_and_writes_each_down()
    {
        using var fleet = new TestFleet();
        var begun = fleet.BeginDeploy(fleet.AddServer());
        Assert.Equal(InstanceStatus.Deploying, begun.Status);

        var instance = fleet.Ended(begun.Id);

        Assert.Equal(InstanceStatus.Running, instance.Status);
        var operation = fleet.Operation(begun.Operation!.Value);
        Assert.Equal(OperationStatus.Succeeded, operation.Status);
        Assert.Equal(["predecessor", "reserve", "install", "initialise", "start", "health", "site"], operation.Steps.Select(step => step.Name));
        Assert.All(operation.Steps, step => Assert.Equal(StepStatus.Completed, step.Status));
        Assert.Equal(["DEPLOY"], fleet.Events(instance.Id));
    }

    [Theory, MemberData(nameof(DeployVerbs))]
    public void A_step_that_fails_for_good_leaves_nothing_behind(string verb, int seed)
    {
        using var fleet = new TestFleet(seed);
        var server = fleet.AddServer();
        fleet.Machine.Fault = call => call == verb ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;

        var instance = fleet.Deploy(server);

        Assert.Equal(InstanceStatus.Error, instance.Status);
        Assert.Equal("no", instance.StatusMessage);
        Assert.Empty(fleet.Machine.Folders);
        Assert.Empty(fleet.Machine.Processes);
        Assert.Equal(0, fleet.Server(server.Id).InstanceCount);
        Assert.Equal("script_failed", LastOperation(fleet, instance.Id).Error!.Code);
    }

    [Theory, MemberData(nameof(AllVerbs))]
    public void A_passing_fault_is_ridden_out(string verb, int seed)
    {
        using var fleet = new TestFleet(seed);
        var server = fleet.AddServer();
        var left = 2;
        fleet.Machine.Fault = call => call == verb && left-- > 0 ? new RemoteError(RemoteFault.Unreachable, "no route") : null;

        var instance = fleet.Deploy(server);
        Assert.Equal(InstanceStatus.Running, instance.Status);
        Assert.Equal(InstanceStatus.Stopped, fleet.Change(instance.Id, InstanceVerb.Stop).Status);
        Assert.Equal(InstanceStatus.Destroyed, fleet.Change(instance.Id, InstanceVerb.Destroy).Status);
        Assert.Empty(fleet.Machine.Folders);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_after_any_write_of_a_deployment_ends_in_a_running_instance(int write, int seed)
    {
        using var fleet = new TestFleet(seed);
        var server = fleet.AddServer();
        CrashAtWrite(fleet, write, afterCommit: true);
        var id = BeginDeployDespiteCrash(fleet, server);

        if (id is not { } instance) return;
        Assert.Equal(InstanceStatus.Running, fleet.Ended(instance).Status);
        Assert.Equal([instance.Value], fleet.Machine.Folders.Keys);
        Assert.Single(fleet.Machine.Processes);
        Assert.Equal(1, fleet.Server(server.Id).InstanceCount);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_before_any_write_of_a_destruction_ends_with_nothing_left(int write, int seed)
    {
        using var fleet = new TestFleet(seed);
        var server = fleet.AddServer();
        var id = fleet.Deploy(server).Id;
        CrashAtWrite(fleet, write, afterCommit: false);
        try
        {
            fleet.Ask(fleet.Grains.Instance(id).Change(InstanceVerb.Destroy, "test"));
        }
        catch (CrashException)
        {
        }

        fleet.Crash();
        if (fleet.Instance(id) is { Operation: null, Status: InstanceStatus.Running }) fleet.Change(id, InstanceVerb.Destroy);

        Assert.Equal(InstanceStatus.Destroyed, fleet.Ended(id).Status);
        Assert.Empty(fleet.Machine.Folders);
        Assert.Empty(fleet.Machine.Processes);
        Assert.Equal(0, fleet.Server(server.Id).InstanceCount);
        Assert.Null(fleet.Ask(fleet.Grains.InstanceName("shop").Holder()));
    }

    [Fact]
    public void A_step_that_is_always_interrupted_fails_in_the_end_and_is_unwound()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Health = HealthState.Unhealthy;
        var id = fleet.BeginDeploy(server, spec: new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) }).Id;
        for (var i = 0; i < 6; i++)
        {
            fleet.Pass(TimeSpan.FromSeconds(2));
            fleet.Crash();
        }

        var instance = fleet.Ended(id);
        Assert.Equal(InstanceStatus.Error, instance.Status);
        Assert.Equal("interrupted", LastOperation(fleet, id).Error!.Code);
        Assert.Empty(fleet.Machine.Folders);
    }

    [Fact]
    public void A_program_that_never_becomes_well_fails_its_deployment_in_time()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Health = HealthState.Unhealthy;
        var spec = new InstanceSpec { Command = ["x"], HealthCheck = new HealthCheck(HealthCheckType.Tcp, 80) };

        var id = fleet.BeginDeploy(server, spec: spec).Id;

        Assert.Equal(InstanceStatus.Error, fleet.Ended(id, withinSeconds: 65).Status);
        Assert.Equal("unhealthy", LastOperation(fleet, id).Error!.Code);
        Assert.Empty(fleet.Machine.Processes);
    }

    [Fact]
    public void A_program_that_ends_at_once_fails_its_deployment_with_its_exit_code()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.ExitsAtOnce = 127;

        var instance = fleet.Deploy(server);

        Assert.Equal(InstanceStatus.Error, instance.Status);
        Assert.Contains("exit code 127", instance.StatusMessage, StringComparison.Ordinal);
        Assert.True(instance.IsUnwound);
    }

    [Fact]
    public void A_deployment_that_is_cancelled_while_it_waits_is_undone()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Fault = call => call == "status" ? new RemoteError(RemoteFault.Unreachable, "no route") : null;
        var begun = fleet.BeginDeploy(server);
        fleet.Pass(TimeSpan.FromSeconds(1));

        var cancelled = fleet.Grains.Operation(begun.Operation!.Value).Cancel("somebody");
        fleet.Pass(TimeSpan.FromMilliseconds(10));

        Assert.Equal("cancelled", fleet.Ask(cancelled).Value!.Error!.Code);
        var instance = fleet.Ended(begun.Id);
        Assert.Equal((InstanceStatus.Error, "Cancelled by somebody"), (instance.Status, instance.StatusMessage));
        Assert.Equal("cancelled", fleet.Operation(begun.Operation.Value).Error!.Code);
        Assert.Empty(fleet.Machine.Folders);
        Assert.Equal(0, fleet.Server(server.Id).InstanceCount);
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Operation(begun.Operation.Value).Cancel("somebody")).Error!.Code);
    }

    [Fact]
    public void What_removes_something_is_not_cancelled()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Machine.Fault = call => call == "stop" ? new RemoteError(RemoteFault.Unreachable, "no route") : null;
        var begun = fleet.Ask(fleet.Grains.Instance(instance.Id).Change(InstanceVerb.Destroy, "test"));

        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Operation(begun.Value!.Operation!.Value).Cancel("somebody")).Error!.Code);
        Assert.Equal(InstanceStatus.Destroyed, fleet.Ended(instance.Id).Status);
    }

    [Fact]
    public void Starting_an_operation_again_answers_the_one_that_runs()
    {
        using var fleet = new TestFleet();
        var begun = fleet.BeginDeploy(fleet.AddServer());
        var request = new OperationRequest(OperationKind.DeployInstance, begun.Id.Value, "somebody else");

        var again = fleet.Ask(fleet.Grains.Operation(begun.Operation!.Value).Start(request));

        Assert.Equal("test", again.Request.Actor);
    }

    [Fact]
    public void Whoever_waits_for_the_end_is_told_of_it_or_of_the_end_of_the_wait()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var blocked = true;
        fleet.Machine.Fault = call => call == "status" && blocked ? new RemoteError(RemoteFault.TimedOut, "slow") : null;
        var operation = fleet.Grains.Operation(fleet.BeginDeploy(server).Operation!.Value);

        var impatient = operation.Completion(TimeSpan.FromSeconds(1));
        var patient = operation.Completion(TimeSpan.FromSeconds(25));
        fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(OperationStatus.Running, fleet.Ask(impatient).Value!.Status);
        blocked = false;
        fleet.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(OperationStatus.Succeeded, fleet.Ask(patient).Value!.Status);
    }

    [Fact]
    public void Whoever_waits_for_a_change_is_told_of_each_and_of_none_after_the_end()
    {
        using var fleet = new TestFleet();
        var operation = fleet.Grains.Operation(fleet.BeginDeploy(fleet.AddServer()).Operation!.Value);
        var seen = fleet.Ask(operation.Get()).Value!;

        for (var looks = 0; !seen.HasEnded; looks++)
        {
            Assert.True(looks < 100, "it does not end");
            var next = operation.Changed(seen.Revision, TimeSpan.FromSeconds(25));
            fleet.Pass(TimeSpan.FromSeconds(2));
            Assert.True(fleet.Ask(next).Value!.Revision > seen.Revision);
            seen = fleet.Ask(next).Value!;
        }

        Assert.Equal(seen.Revision, fleet.Ask(operation.Changed(seen.Revision, TimeSpan.FromSeconds(25))).Value!.Revision);
    }

    private static OperationView LastOperation(TestFleet fleet, InstanceId id) => fleet.Store.States.Keys
        .Where(key => key.Kind == "operation").Select(key => fleet.Operation(OperationId.Of(key.Id)))
        .Where(operation => operation.Request.Target == id.Value).MaxBy(operation => operation.Id.Value)!;

    private static InstanceId? BeginDeployDespiteCrash(TestFleet fleet, Fleet.Servers.ServerView server)
    {
        try
        {
            fleet.BeginDeploy(server);
            fleet.Pass(TimeSpan.FromSeconds(5));
        }
        catch (CrashException)
        {
        }

        fleet.Crash();
        // A claim without an instance behind it is what a crash before the instance's first write leaves: the name is still to be had.
        var holder = fleet.Ask(fleet.Grains.InstanceName("shop").Holder());
        return holder is { } id && fleet.Ask(fleet.Grains.Instance(id).Get()).IsOk ? id : fleet.BeginDeploy(server).Id;
    }

    /// <summary>From that write on, every write fails: what a process that is being killed looks like from inside.</summary>
    private static void CrashAtWrite(TestFleet fleet, int write, bool afterCommit)
    {
        var count = 0;
        fleet.Store.BeforeWrite = _ => ThrowIf(afterCommit ? count >= write : ++count >= write);
        fleet.Store.AfterWrite = _ => ThrowIf(afterCommit && ++count >= write);
    }

    private static void ThrowIf(bool dead)
    {
        if (dead) throw new CrashException();
    }
}

internal sealed class CrashException() : Exception("The process was killed");
