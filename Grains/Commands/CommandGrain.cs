using System.Text.Json.Nodes;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Scheduling;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Commands;

/// <summary>
/// Begins a command once and writes down how it ended. The run itself is a timer tick that interleaves and reports back by a call, so
/// that a command of minutes keeps nobody waiting who asks for it or takes it back.
/// </summary>
internal sealed class CommandGrain(
    [PersistentState(StateKinds.Command, StateKind.Store)] IPersistentState<CommandState> storage,
    CommandPatterns patterns,
    IRemoteCommands remote,
    ISecretBox secrets,
    IHistory history,
    IIdSource ids,
    IOptions<CommandOptions> options,
    TimeProvider time,
    ILogger<CommandGrain> log) : Grain, ICommandGrain
{
    private const string Expiry = "expire";

    private readonly Committed<CommandState> _state = new(storage);
    private readonly Changes _changes = new(time);
    private CancellationTokenSource? _running;
    private Task _sending = Task.CompletedTask;
    private IGrainTimer? _run;
    private IGrainTimer? _deadline;

    private CommandState State => _state.Current;

    public async Task<Outcome<CommandView>> Start(CommandRequest request, string actor)
    {
        if (_state.Exists) return State.View();
        if (CommandRules.Check(request) is { } error) return error;
        if (!patterns.Permit(request)) return new FleetError(ErrorCode.Forbidden, "The operator's patterns do not permit this command", "command");
        var instance = await GrainFactory.Instance(request.Instance).Get();
        if (!instance.IsOk) return instance.As<CommandView>();

        var now = time.GetUtcNow();
        var id = CommandId.Of(this.GetPrimaryKeyString());
        await history.Append(new AuditRow(ids.Next(), now, actor, AuditActions.Execute, "command", id.Value, Describe(request).ToJsonString())
        {
            Origin = AuditOrigin.Current,
            TeamId = instance.Value.Team?.Value,
        });
        await _state.Commit(new CommandState { Id = id, InstanceId = request.Instance, Request = request, Actor = actor, CreatedAt = now });
        log.CommandStarted(id, request.Instance, actor);
        _run = this.RegisterGrainTimer(
            Run, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return State.View();
    }

    public Task<Outcome<CommandView>> Get() => _state.Known(() => View());

    public async Task<Outcome<CommandView>> Completion(TimeSpan wait)
    {
        await _changes.Await(() => !_state.Exists || State.View().HasEnded, wait);
        return View();
    }

    public async Task<Outcome<CommandView>> Cancel(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.View().HasEnded) return FleetError.Conflict($"The command has ended already: {State.Status.ToString().ToLowerInvariant()}");

        // An agent must not be sent the command after the word that takes it back: nothing is sent from here on, and what is under way arrives.
#pragma warning disable CA1849 // The asynchronous form would do it on a thread of the pool's, and not in this turn.
        _running?.Cancel();
#pragma warning restore CA1849
        await _sending.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (State.Route == CommandRoute.Agent) await GrainFactory.Instance(State.InstanceId).SendToAgent(CommandFrames.Cancel(State.Id));
        await End(CommandStatus.Cancelled, null, $"Cancelled by {actor}");
        return State.View();
    }

    public Task Finish(InstanceId speaker, CommandResult result) =>
        _state.Exists && speaker == State.InstanceId && State is { Status: CommandStatus.Running, Route: CommandRoute.Agent }
            ? End(result.ExitCode == 0 ? CommandStatus.Succeeded : CommandStatus.Failed, result, null)
            : Task.CompletedTask;

    public Task Report(CommandStatus status, CommandResult? result, string? error) =>
        _state.Exists && !State.View().HasEnded ? End(status, result, error) : Task.CompletedTask;

    public async Task Wake()
    {
        await _state.Recheck();
        if (!_state.Exists || State.View().HasEnded || _run is not null || _deadline is not null) return;
        if (State is { Status: CommandStatus.Running, Route: CommandRoute.Agent })
        {
            ExpectResult();
            return;
        }

        // It may have been running, and running it again could do its work twice.
        await End(CommandStatus.Failed, null, "Fleet went down while it ran: nobody knows how it ended");
    }

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        if (occurrence.Name == Expiry && _state.Exists && State.View().HasEnded) await _state.Clear();
    }

    private async Task Run(CancellationToken cancellation)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = running;
        var self = GrainFactory.Command(State.Id);
        try
        {
            var instance = GrainFactory.Instance(State.InstanceId);
            await instance.Touch("command");

            // Written down before it is sent: an agent's answer may be faster than a write.
            await self.Dispatched(CommandRoute.Agent);
            if (IsTakenBack()) return;
            var sent = instance.SendToAgent(CommandFrames.Dispatch(State.Id, State.Request, secrets));
            _sending = sent;
            if ((await sent).IsOk) return;

            if ((await instance.Get()).Value?.Server is not { } server)
            {
                await self.Report(CommandStatus.Failed, null, "No agent of this instance is connected, and Fleet did not put it on a server");
                return;
            }

            var machine = await GrainFactory.Server(server).Machine();
            if (!machine.IsOk)
            {
                await self.Report(CommandStatus.Failed, null, machine.Error.Message);
                return;
            }

            await self.Dispatched(CommandRoute.Ssh);
            if (IsTakenBack()) return;
            var ran = await remote.Run(machine.Value, State.InstanceId, State.Request, running.Token);
            await (ran switch
            {
                { Error: { Fault: RemoteFault.TimedOut } late } => self.Report(CommandStatus.Timeout, null, late.Message),
                { Error: { } error } => self.Report(CommandStatus.Failed, null, error.Message),
                { Value: { } result } => self.Report(result.ExitCode == 0 ? CommandStatus.Succeeded : CommandStatus.Failed, result, null),
                _ => Task.CompletedTask,
            });
        }
        catch (Exception exception) when (!running.IsCancellationRequested)
        {
            log.CommandThrew(exception, State.Id);
            await self.Report(CommandStatus.Failed, null, "Fleet itself failed; its log says why");
        }
        finally
        {
            // Should it not have been possible to write down how it ended, then whoever wakes this does.
            _running = null;
            _run?.Dispose();
            _run = null;
        }

        bool IsTakenBack() => running.IsCancellationRequested || State.View().HasEnded;
    }

    public async Task Dispatched(CommandRoute route)
    {
        if (!_state.Exists || State.View().HasEnded) return;
        await _state.Commit(State with { Status = CommandStatus.Running, Route = route });
        if (route == CommandRoute.Agent) ExpectResult();
        else ExpectNothing();
    }

    private Outcome<CommandView> View() => _state.Exists ? State.View() : NotFound;

    private static FleetError NotFound => FleetError.NotFound("Command");

    /// <summary>An agent that never answers must not keep its command for ever.</summary>
    private void ExpectResult()
    {
        var due = State.CreatedAt.AddMilliseconds(State.Request.TimeoutMs) + options.Value.ResultGrace - time.GetUtcNow();
        ExpectNothing();
        _deadline = this.RegisterGrainTimer(
            GiveUp, new GrainTimerCreationOptions(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void ExpectNothing()
    {
        _deadline?.Dispose();
        _deadline = null;
    }

    private async Task GiveUp(CancellationToken cancellation)
    {
        // Should this end not be written down, the next wake-up expects the result anew.
        ExpectNothing();
        if (State is { Status: CommandStatus.Running, Route: CommandRoute.Agent })
        {
            await End(CommandStatus.Timeout, null, $"The agent sent no result within {State.Request.TimeoutMs} ms");
        }
    }

    private async Task End(CommandStatus status, CommandResult? result, string? error)
    {
        var now = time.GetUtcNow();
        await GrainFactory.SchedulerOf(State.Id.Value).Remind(new Reminder(State.Id.Value, Expiry, now + options.Value.KeepFor));
        await _state.Commit(State with { Status = status, Result = result, Error = error, CompletedAt = now });
        log.CommandEnded(State.Id, status);
        ExpectNothing();
        _changes.Announce();
    }

    /// <summary>Names of variables and no values: those may be secrets.</summary>
    private static JsonObject Describe(CommandRequest request) => new()
    {
        ["instance_id"] = request.Instance.Value,
        ["command"] = request.Command,
        ["args"] = new JsonArray([.. request.Args.Select(word => (JsonNode)word)]),
        ["env"] = new JsonArray([.. request.Env.Keys.Select(name => (JsonNode)name)]),
        ["working_dir"] = request.WorkingDir,
        ["has_script"] = request.Script is not null,
    };
}
