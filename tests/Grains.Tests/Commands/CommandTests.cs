using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Grains.Commands;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.Commands;

/// <summary>What becomes of a command, whoever cuts in on it.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly SimulatedCommands _remote = new();
    private readonly TestFleet _fleet;

    public CommandTests() => _fleet = Fleet(1);

    public static TheoryData<int, int> Seeds => new(from seed in Enumerable.Range(1, 20) from write in Enumerable.Range(1, 2) select (seed, write));

    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 6) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Fact]
    public void Over_ssh_its_exit_code_says_how_it_went_and_the_audit_trail_who_wanted_it()
    {
        var instance = Deployed(_fleet);
        var good = Ended(_fleet, Start(_fleet, Request(instance)));
        _remote.End = _ => Task.FromResult<Remote<CommandResult>>(SimulatedCommands.Good with { ExitCode = 3 });
        var bad = Ended(_fleet, Start(_fleet, Request(instance)));

        Assert.Equal((CommandStatus.Succeeded, CommandRoute.Ssh, SimulatedCommands.Good), (good.Status, good.Route, good.Result));
        Assert.Equal((CommandStatus.Failed, 3, null), (bad.Status, bad.Result!.ExitCode, bad.Error));
        var row = _fleet.Store.AuditRows[0];
        Assert.Equal(("ann", "EXECUTE", "command", good.Id.Value), (row.Actor, row.Action, row.Resource, row.ResourceId));
        Assert.Contains("TOKEN", row.Metadata!, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", row.Metadata!, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_runs_it_at_most_once_over_ssh_and_leaves_no_end_open(int write, bool afterCommit)
    {
        using var fleet = Fleet(write);
        var instance = Deployed(fleet);
        var id = fleet.New<CommandId>();
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Command(id).Start(Request(instance), "ann"), TimeSpan.FromSeconds(2));

        var found = fleet.Ask(fleet.Grains.Command(id).Get());
        Assert.True(_remote.Begun.Count <= 1);
        if (!found.IsOk)
        {
            Assert.Empty(_remote.Begun);
            return;
        }

        var ended = Ended(fleet, id);
        Assert.True(_remote.Begun.Count <= 1);
        Assert.True(ended.Status switch
        {
            CommandStatus.Succeeded => _remote.Begun.Count == 1,
            CommandStatus.Failed => ended.Error!.Contains("nobody knows", StringComparison.Ordinal),

            // It was about to be sent to an agent: whether one has it is for the agent to say, and there is none.
            _ => ended is { Status: CommandStatus.Timeout, Route: CommandRoute.Agent } && _remote.Begun.Count == 0,
        });
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_sends_it_to_an_agent_at_most_once_and_what_that_says_afterwards_counts(int write, bool afterCommit)
    {
        using var fleet = Fleet(write);
        var agent = new SimulatedAgent(fleet).Connect();
        var id = fleet.New<CommandId>();
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Command(id).Start(Request(agent.Instance), "ann"), TimeSpan.FromSeconds(2));

        agent.Connect();
        var wasSent = agent.Frames.Count == 1;
        if (wasSent) fleet.Ask(fleet.Grains.Command(id).Finish(agent.Instance, SimulatedCommands.Good));
        fleet.Pass(TimeSpan.FromMinutes(1));

        var found = fleet.Ask(fleet.Grains.Command(id).Get());
        Assert.Equal(wasSent ? ["command:dispatch"] : [], agent.Types);
        Assert.Equal(wasSent, found.Value?.Status == CommandStatus.Succeeded);
        Assert.True(found.Value?.HasEnded ?? true);
    }

    [Fact]
    public void An_agent_s_time_is_over_a_grace_after_the_command_s_own_and_what_it_says_then_is_ignored()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var id = Start(_fleet, Request(agent.Instance) with { TimeoutMs = 10_000 });
        _fleet.Pass(TimeSpan.FromSeconds(14));
        Assert.Equal(CommandStatus.Running, Get(_fleet, id).Status);
        _fleet.Pass(TimeSpan.FromSeconds(2));
        _fleet.Ask(_fleet.Grains.Command(id).Finish(agent.Instance, SimulatedCommands.Good));

        Assert.Equal((CommandStatus.Timeout, null), (Get(_fleet, id).Status, Get(_fleet, id).Result));
        Assert.Contains("10000 ms", Get(_fleet, id).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RemoteFault.TimedOut, CommandStatus.Timeout)]
    [InlineData(RemoteFault.Unreachable, CommandStatus.Failed)]
    public void Over_ssh_the_machine_says_why_there_is_no_result(RemoteFault fault, CommandStatus status)
    {
        _remote.End = _ => Task.FromResult<Remote<CommandResult>>(new RemoteError(fault, "why"));
        var ended = Ended(_fleet, Start(_fleet, Request(Deployed(_fleet))));
        Assert.Equal((status, "why", null), (ended.Status, ended.Error, ended.Result));
    }

    [Fact]
    public void What_is_taken_back_over_ssh_is_killed()
    {
        var (ended, killed) = (new TaskCompletionSource<Remote<CommandResult>>(), CancellationToken.None);
        _remote.End = cancellation =>
        {
            killed = cancellation;
            return ended.Task;
        };
        var id = Start(_fleet, Request(Deployed(_fleet)));
        var cancelled = _fleet.Ask(_fleet.Grains.Command(id).Cancel("bob")).Value!;

        Assert.True(killed.IsCancellationRequested);
        Assert.Equal((CommandStatus.Cancelled, "Cancelled by bob"), (cancelled.Status, cancelled.Error));
        Assert.Equal(ErrorCode.Conflict, _fleet.Ask(_fleet.Grains.Command(id).Cancel("bob")).Error!.Code);
        ended.SetResult(new RemoteError(RemoteFault.Cancelled, "The command was cancelled."));
        _fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("Cancelled by bob", Get(_fleet, id).Error);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void What_is_taken_back_while_it_is_being_sent_is_not_sent_after_that(int seed, int write)
    {
        using var fleet = Fleet(seed);
        var agent = new SimulatedAgent(fleet).Connect();
        var command = fleet.Grains.Command(fleet.New<CommandId>());
        Task<Outcome<CommandView>>? cancelled = null;
        var writes = 0;
        fleet.Store.AfterWrite = kind =>
        {
            if (kind == StateKinds.Command && ++writes == write) cancelled = command.Cancel("ann");
        };
        fleet.Ask(command.Start(Request(agent.Instance), "ann"));
        fleet.Pass(TimeSpan.Zero);
        Assert.True(fleet.Ask(cancelled!).IsOk);

        Assert.True(agent.Frames is [] or [{ Type: "command:dispatch" }, { Type: "command:cancel" }] or [{ Type: "command:cancel" }], string.Join(", ", agent.Types));
        fleet.Ask(command.Finish(agent.Instance, SimulatedCommands.Good));
        Assert.Equal(CommandStatus.Cancelled, fleet.Ask(command.Get()).Value!.Status);
    }

    [Fact]
    public void An_agent_that_is_gone_in_the_middle_may_come_back_and_say_how_it_went()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var id = Start(_fleet, Request(agent.Instance));
        _fleet.Ask(_fleet.Grains.Instance(agent.Instance).AgentDisconnected("c1"));
        _fleet.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(CommandStatus.Running, Get(_fleet, id).Status);

        agent.Connect();
        _fleet.Ask(_fleet.Grains.Command(id).Finish(_fleet.New<InstanceId>(), SimulatedCommands.Good));
        Assert.Equal(CommandStatus.Running, Get(_fleet, id).Status);
        _fleet.Ask(_fleet.Grains.Command(id).Finish(agent.Instance, SimulatedCommands.Good with { ExitCode = 1 }));
        Assert.Equal((CommandStatus.Failed, 1), (Get(_fleet, id).Status, Get(_fleet, id).Result!.ExitCode));
        Assert.Equal(["command:dispatch"], agent.Types);
    }

    [Fact]
    public void Without_a_way_to_its_instance_it_fails_and_says_so()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        agent.Vanish();
        var ended = Ended(_fleet, Start(_fleet, Request(agent.Instance)));
        Assert.Equal((CommandStatus.Failed, true), (ended.Status, ended.Error!.Contains("No agent", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_operator_s_patterns_refuse_it_before_anything_is_written_or_sent()
    {
        using var fleet = Fleet(1, options =>
        {
            options.Allow.Add("^(ls|sh)");
            options.Deny.Add(@"rm\s+-rf");
        });
        var instance = Deployed(fleet);
        var writes = fleet.Store.Writes;
        foreach (var refused in new[] { Request(instance), Request(instance) with { Command = "ls", Args = ["; rm", "-rf"] }, Request(instance) with { Command = "sh", Script = "rm  -rf /" } })
        {
            var error = fleet.Ask(fleet.Grains.Command(fleet.New<CommandId>()).Start(refused, "ann")).Error!;
            Assert.Equal((ErrorCode.Forbidden, "command"), (error.Code, error.Field));
        }

        Assert.Equal(writes, fleet.Store.Writes);
        Assert.Empty(fleet.Store.AuditRows);
        Assert.Equal(CommandStatus.Succeeded, Ended(fleet, Start(fleet, Request(instance) with { Command = "ls -l" })).Status);
        Assert.Single(_remote.Begun);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void An_end_that_could_not_be_written_down_does_not_stay_open(bool hasAgent)
    {
        var instance = hasAgent ? new SimulatedAgent(_fleet).Connect().Instance : Deployed(_fleet);
        _remote.End = _ =>
        {
            Break();
            return Task.FromResult<Remote<CommandResult>>(SimulatedCommands.Good);
        };
        var id = Start(_fleet, Request(instance));
        Break();
        _fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(CommandStatus.Running, Get(_fleet, id).Status);

        _fleet.Store.BeforeWrite = _ => { };
        _fleet.Wake();
        Assert.Equal(hasAgent ? CommandStatus.Timeout : CommandStatus.Failed, Ended(_fleet, id).Status);
        Assert.Equal(hasAgent ? 0 : 1, _remote.Begun.Count);

        void Break() => _fleet.Store.BeforeWrite = kind =>
        {
            if (kind == StateKinds.Command) throw new InvalidOperationException("no database");
        };
    }

    [Fact]
    public void Whoever_waits_is_told_of_the_end_or_of_the_end_of_the_wait()
    {
        var agent = new SimulatedAgent(_fleet).Connect();
        var command = _fleet.Grains.Command(Start(_fleet, Request(agent.Instance)));
        var (impatient, patient) = (command.Completion(TimeSpan.FromSeconds(1)), command.Completion(TimeSpan.FromSeconds(25)));
        _fleet.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(CommandStatus.Running, _fleet.Ask(impatient).Value!.Status);
        Assert.False(patient.IsCompleted);
        _fleet.Ask(command.Finish(agent.Instance, SimulatedCommands.Good));
        Assert.Equal(CommandStatus.Succeeded, _fleet.Ask(patient).Value!.Status);
    }

    [Fact]
    public void It_is_forgotten_when_its_time_has_come()
    {
        using var fleet = Fleet(1, options => options.KeepFor = TimeSpan.FromMinutes(2));
        var id = Start(fleet, Request(Deployed(fleet)));
        fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(CommandStatus.Succeeded, Get(fleet, id).Status);
        fleet.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Command(id).Get()).Error!.Code);
    }

    public void Dispose() => _fleet.Dispose();

    private TestFleet Fleet(int seed, Action<CommandOptions>? options = null) =>
        new(seed, services => services.AddSingleton<IRemoteCommands>(_remote).Configure(options ?? (_ => { })));

    private static InstanceId Deployed(TestFleet fleet) => fleet.Deploy(fleet.AddServer()).Id;

    private static CommandRequest Request(InstanceId instance) => new()
    {
        Instance = instance,
        Command = "uptime",
        Env = ImmutableSortedDictionary<string, SealedSecret>.Empty.Add("TOKEN", new("geheim")),
    };

    private static CommandId Start(TestFleet fleet, CommandRequest request)
    {
        var id = fleet.New<CommandId>();
        var begun = fleet.Ask(fleet.Grains.Command(id).Start(request, "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        fleet.Pass(TimeSpan.Zero);
        return id;
    }

    private static CommandView Get(TestFleet fleet, CommandId id) => fleet.Ask(fleet.Grains.Command(id).Get()).Value!;

    private static CommandView Ended(TestFleet fleet, CommandId id) =>
        fleet.Until(() => fleet.Grains.Command(id).Get(), command => command.Value?.HasEnded ?? false, "the end of the command").Value!;
}
