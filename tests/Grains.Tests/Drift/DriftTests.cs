using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.Drift;

/// <summary>What is seen, what becomes of it, and what mends it, whatever goes wrong meanwhile.</summary>
public sealed class DriftTests : IDisposable
{
    private readonly SimulatedCommands _commands = new();
    private readonly TestFleet _fleet;
    private readonly InstanceId _shop;

    public DriftTests()
    {
        _fleet = new(1, services => services.AddSingleton<IRemoteCommands>(_commands));
        _shop = _fleet.Deploy(_fleet.AddServer(), "shop", new InstanceSpec
        {
            Command = ["serve"],
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "info"),
            Files = [new("app.yaml", "one"), new("logo", "x")],
            Ports = [8080],
        }).Id;
    }

    public static TheoryData<int, bool> Writes => new(from write in Enumerable.Range(1, 14) from after in (bool[])[true, false] select (write, after));

    private IDriftGrain Drift => _fleet.Grains.Drift(_shop);

    private List<DriftEvent> Events => _fleet.Store.DriftEvents;

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public void One_field_has_one_event_as_long_as_it_differs()
    {
        Assert.Equal(DriftStatus.Clean, Check().Status);
        _fleet.Machine.Altered["app.yaml"] = "two";
        var first = Check();
        _fleet.Machine.Altered["app.yaml"] = "three";
        Check();
        Assert.Equal((DriftStatus.Drifted, 1), (first.Status, first.EventCount));
        var one = Assert.Single(Events);
        Assert.Equal((first.Id, "files.app.yaml", true), (one.Snapshot, one.Finding.Field, one.IsOpen));

        _fleet.Machine.Altered.Clear();
        var last = Check();
        Assert.Equal((DriftStatus.Clean, last.TakenAt, "check:ann"), (last.Status, Events[0].ResolvedAt, Events[0].ResolvedBy));
        _fleet.Machine.Altered["app.yaml"] = "two";
        Check();
        Assert.Equal(2, Events.Count);
    }

    [Fact]
    public void What_cannot_be_looked_at_is_an_error_and_changes_nothing()
    {
        _fleet.Machine.Altered["app.yaml"] = null;
        Check();
        _fleet.Machine.Fault = call => call == "look" ? new RemoteError(RemoteFault.TimedOut, "no answer") : null;
        var blind = Check();
        Assert.Equal((DriftStatus.Error, "no answer"), (blind.Status, blind.Error));
        Assert.True(Assert.Single(Events).IsOpen);
    }

    [Fact]
    public void A_host_that_hangs_keeps_nobody_waiting()
    {
        var hang = new TaskCompletionSource();
        _fleet.Machine.HangLook = () => hang.Task;
        var id = Begin();
        Assert.Equal(id, Begin());
        _fleet.Machine.Altered["app.yaml"] = "two";
        var waiting = Drift.Taken(id, TimeSpan.FromSeconds(5));
        _fleet.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(ErrorCode.ServiceUnavailable, _fleet.Ask(waiting).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(Drift.Resolve(DriftEventId.Of("dre_x-1"), "ann")).Error!.Code);
        hang.SetResult();
        Assert.Equal(DriftStatus.Drifted, _fleet.Ask(Drift.Taken(id, TimeSpan.FromSeconds(5))).Value!.Status);
    }

    [Fact]
    public void The_schedule_leaves_out_what_was_just_looked_at_and_nobody_looks_during_an_operation()
    {
        Check();
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(Drift.Check(DriftActors.Schedule, TimeSpan.FromMinutes(30))).Error!.Code);
        _fleet.Pass(TimeSpan.FromMinutes(31));
        Assert.True(_fleet.Ask(Drift.Check(DriftActors.Schedule, TimeSpan.FromMinutes(30))).IsOk);
        _fleet.Pass(TimeSpan.FromMilliseconds(1));
        _fleet.Ask(_fleet.Grains.Instance(_shop).Change(InstanceVerb.Restart, "ann"));
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(Drift.Check("ann", TimeSpan.Zero)).Error!.Code);
        _fleet.Ended(_shop);
        _fleet.Change(_shop, InstanceVerb.Destroy);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(Drift.Check("ann", TimeSpan.Zero)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(_fleet.Grains.Drift(InstanceId.Of("inst_nobody")).Check("ann", TimeSpan.Zero)).Error!.Code);
    }

    [Fact]
    public void A_file_is_put_back_the_program_starts_anew_and_a_look_says_so()
    {
        var plan = Plan("app.yaml");
        var pid = _fleet.Machine.Processes[_shop.Value].Pid;
        _fleet.Machine.Calls.Clear();
        var begun = _fleet.Ask(Drift.Execute(plan, "bob"));
        Assert.Equal((RemediationStatus.InProgress, "bob"), (begun.Value!.Remediation!.Status, begun.Value.Remediation.TriggeredBy));
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(Drift.Execute(plan, "bob")).Error!.Code);
        _fleet.Ended(_shop);

        Assert.Equal(["stop", "install", "start", "status", "look"], _fleet.Machine.Calls.Where(call => call != "probe").Distinct());
        var one = Assert.Single(Events);
        Assert.Equal((RemediationStatus.Succeeded, $"remediation:{plan}", false), (one.Remediation!.Status, one.ResolvedBy, one.IsOpen));
        Assert.NotEqual(pid, _fleet.Machine.Processes[_shop.Value].Pid);
        Assert.Equal(DriftStatus.Clean, _fleet.Store.DriftSnapshots[^1].Status);
        Assert.Equal((InstanceStatus.Running, null), (_fleet.Instance(_shop).Status, _fleet.Instance(_shop).StatusMessage));
        Assert.Contains($"\"remediation_id\":\"{plan}\"", _fleet.Store.EventRows[^1].Metadata!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_did_not_help_has_failed_and_may_be_tried_again()
    {
        _fleet.Machine.Listening = [];
        var plan = Plan("8080", "network.ports.8080");
        _fleet.Ask(Drift.Execute(plan, "ann"));
        _fleet.Ended(_shop);
        var one = Assert.Single(Events);
        Assert.Equal((RemediationStatus.Failed, true), (one.Remediation!.Status, one.IsOpen));
        Assert.Contains("still not as declared", one.Remediation.Error!, StringComparison.Ordinal);
        Assert.Equal(InstanceStatus.Running, _fleet.Instance(_shop).Status);

        _fleet.Machine.Listening = null;
        Assert.True(_fleet.Ask(Drift.Execute(plan, "ann")).IsOk);
        _fleet.Ended(_shop);
        Assert.Equal(RemediationStatus.Succeeded, Events[0].Remediation!.Status);
    }

    [Fact]
    public void A_plan_that_was_given_up_stays_so_and_is_answered_again()
    {
        var plan = Plan("app.yaml");
        Assert.Equal(RemediationStatus.Dismissed, _fleet.Ask(Drift.Dismiss(plan, "ann")).Value!.Remediation!.Status);
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(Drift.Dismiss(plan, "ann")).Error!.Code);
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(Drift.Execute(plan, "ann")).Error!.Code);
        Assert.Equal(RemediationStatus.Dismissed, _fleet.Ask(Drift.Remediate(plan.Event, "ann")).Value!.Remediation!.Status);
        Check();
        Assert.Equal((true, RemediationStatus.Dismissed), (Assert.Single(Events).IsOpen, Events[0].Remediation!.Status));
    }

    [Fact]
    public void A_host_that_fails_half_way_leaves_the_program_running_and_the_plan_failed()
    {
        var plan = Plan("app.yaml");
        _fleet.Machine.Fault = call => call == "install" ? new RemoteError(RemoteFault.ScriptFailed, "disk full") : null;
        _fleet.Ask(Drift.Execute(plan, "ann"));
        _fleet.Ended(_shop);
        Assert.Equal((RemediationStatus.Failed, "disk full"), (Events[0].Remediation!.Status, Events[0].Remediation!.Error));
        Assert.Equal(ProcessState.Running, _fleet.Machine.StateOf(_shop));
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_of_a_remediation_leaves_it_done_or_to_be_done_again(int write, bool afterCommit)
    {
        var plan = Plan("app.yaml");
        Crashing.AtWrite(_fleet, write, afterCommit);
        Crashing.During(_fleet, () => Drift.Execute(plan, "ann"), TimeSpan.FromSeconds(30));
        _fleet.Ended(_shop);
        var status = Events[0].Remediation!.Status;
        if (status != RemediationStatus.Succeeded)
        {
            Assert.Equal(RemediationStatus.Pending, status);
            Assert.True(_fleet.Ask(Drift.Execute(plan, "ann")).IsOk);
            _fleet.Ended(_shop);
        }

        Assert.Equal((RemediationStatus.Succeeded, false), (Events[0].Remediation!.Status, Events[0].IsOpen));
        Assert.Equal(ProcessState.Running, _fleet.Machine.StateOf(_shop));
        Assert.Equal(InstanceStatus.Running, _fleet.Instance(_shop).Status);
    }

    [Fact]
    public void An_extension_that_its_agent_no_longer_reports_is_installed_by_a_command()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var own = _fleet.Grains.Drift(agent.Instance);
        Beat(agent.Instance, "node", "ruby");
        Assert.Equal(DriftStatus.Clean, Check(own).Status);
        Beat(agent.Instance, "ruby");
        Assert.Equal(DriftStatus.Drifted, Check(own).Status);
        var plan = _fleet.Ask(own.Remediate(Assert.Single(Events).Id, "ann")).Value!.Remediation!;
        Assert.Equal("extension install node", plan.Command);

        Assert.True(_fleet.Ask(own.Execute(plan.Id, "ann")).IsOk);
        _fleet.Pass(TimeSpan.FromSeconds(2));
        var command = _fleet.Store.States.Keys.Single(key => key.Kind == Fleet.Storage.StateKinds.Command).Id;
        var sent = _fleet.Ask(_fleet.Grains.Command(CommandId.Of(command)).Get()).Value!;
        Assert.Equal(("sindri", "extension install node"), (sent.Request.Command, string.Join(' ', sent.Request.Args)));
        _fleet.Ask(_fleet.Grains.Command(sent.Id).Finish(agent.Instance, SimulatedCommands.Good));
        Beat(agent.Instance, "node", "ruby");
        _fleet.Ended(agent.Instance);
        Assert.Equal((RemediationStatus.Succeeded, "outerr"), (Events[0].Remediation!.Status, Events[0].Remediation!.Output));
    }

    private void Beat(InstanceId instance, params string[] extensions)
    {
        var beat = new AgentHeartbeat { Connection = "c1", AgentVersion = "1", Extensions = [.. extensions.Select(name => new AgentExtension(name, "healthy", "1"))] };
        Assert.True(_fleet.Ask(_fleet.Grains.Instance(instance).Heartbeat(beat)).IsOk);
    }

    private RemediationId Plan(string path, string? field = null)
    {
        if (field is null) _fleet.Machine.Altered[path] = "tampered";
        Check();
        var one = Assert.Single(Events);
        Assert.Equal(field ?? $"files.{path}", one.Finding.Field);
        return _fleet.Ask(Drift.Remediate(one.Id, "ann")).Value!.Remediation!.Id;
    }

    private DriftSnapshotId Begin()
    {
        var begun = _fleet.Ask(Drift.Check("ann", TimeSpan.Zero));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }

    private DriftSnapshot Check(IDriftGrain? drift = null)
    {
        var begun = _fleet.Ask((drift ?? Drift).Check("ann", TimeSpan.Zero));
        Assert.True(begun.IsOk, begun.Error?.Message);
        _fleet.Pass(TimeSpan.FromMilliseconds(1));
        return _fleet.Ask((drift ?? Drift).Taken(begun.Value, TimeSpan.FromSeconds(1))).Value!;
    }
}
