using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Terminals;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Terminals;

/// <summary>Carries bytes between a screen and a shell, remembers the last of them, and writes down who had it open.</summary>
internal sealed class TerminalGrain(
    ITerminals terminals,
    IRecordings recordings,
    IHistory history,
    IIdSource ids,
    IOptions<TerminalOptions> options,
    TimeProvider time) : Grain, ITerminalGrain
{
    private const int ScrollbackBytes = 256 * 1024;
    private const int ReadBytes = 16 * 1024;

    private readonly Scrollback _scrollback = new(ScrollbackBytes);
    private TerminalView? _view;
    private ITerminalScreen? _screen;
    private ITerminalChannel? _channel;
    private Asciicast? _recording;
    private IGrainTimer? _reading;
    private IGrainTimer? _deadline;
    private IGrainTimer? _saying;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _view is null ? Task.CompletedTask : End("silo_stopped", null, "system");

    public async Task<Outcome<TerminalView>> Open(InstanceId instance, TerminalSize size, string actor)
    {
        if (_view is not null) return _view;
        if (size is not { Columns: >= 1 and <= 1000, Rows: >= 1 and <= 1000 }) return FleetError.Invalid("A terminal has 1 to 1000 columns and rows", "cols");
        var target = GrainFactory.Instance(instance);
        var found = await target.Get();
        if (!found.IsOk) return found.As<TerminalView>();

        var id = TerminalId.Of(this.GetPrimaryKeyString());
        _view = new(id, instance, CommandRoute.Agent, actor, time.GetUtcNow());
        await target.Touch("terminal");
        if (!(await target.SendToAgent(TerminalFrames.Create(id, size))).IsOk && await OpenOverSsh(found.Value, size) is { } error)
        {
            _view = null;
            return error;
        }

        await Audit(AuditActions.Connect, actor, new() { ["instance_id"] = instance.Value, ["route"] = _view.Route.ToString().ToLowerInvariant() });
        if (recordings.Create($"{id}.cast") is { } file) _recording = await Asciicast.Begin(file, size, $"{found.Value.Name} by {actor}", time.GetUtcNow());
        Expect(options.Value.DetachGrace, "grace_timeout");
        _saying = this.RegisterGrainTimer(_ => SayOpen(), new GrainTimerCreationOptions(TimeSpan.Zero, TerminalRegisterGrain.Period));
        return _view;
    }

    public async Task<Outcome<TerminalView>> Attach(ITerminalScreen screen, string actor)
    {
        if (_view is null) return NotFound;
        if (_view.Actor != actor) return new FleetError(ErrorCode.Forbidden, "Another caller has opened this terminal");
        if (_screen is { } older) await Tell(older, other => other.Closed("replaced", null));
        _screen = screen;
        Expect(options.Value.IdleTimeout, "idle");
        var shown = _scrollback.All();
        if (!shown.IsEmpty) await Tell(screen, other => other.Shown(shown));
        return _view;
    }

    public Task Detach(ITerminalScreen screen)
    {
        if (_view is null || !Equals(_screen, screen)) return Task.CompletedTask;
        _screen = null;
        Expect(options.Value.DetachGrace, "grace_timeout");
        return Task.CompletedTask;
    }

    public async Task<Outcome<Done>> Input(ImmutableArray<byte> data)
    {
        if (_view is null) return NotFound;
        Expect(options.Value.IdleTimeout, "idle");
        if (_channel is null) return await Carry(TerminalFrames.Input(_view.Id, data));
        await _channel.Write(data.AsMemory());
        return Done.Value;
    }

    public async Task<Outcome<Done>> Resize(TerminalSize size)
    {
        if (_view is null) return NotFound;
        if (size is not { Columns: >= 1 and <= 1000, Rows: >= 1 and <= 1000 }) return FleetError.Invalid("A terminal has 1 to 1000 columns and rows", "cols");
        if (_recording is not null) await _recording.Resize(size, time.GetUtcNow());
        if (_channel is null) return await Carry(TerminalFrames.Resize(_view.Id, size));
        await _channel.Resize(size);
        return Done.Value;
    }

    public async Task Close(InstanceId instance, string reason, string actor)
    {
        if (_view is null || _view.Instance != instance) return;
        if (_channel is null) await GrainFactory.Instance(_view.Instance).SendToAgent(TerminalFrames.Close(_view.Id));
        await End(reason, null, actor);
    }

    public async Task Show(InstanceId? speaker, ImmutableArray<byte> data)
    {
        if (!MaySpeak(speaker)) return;
        _scrollback.Add(data);
        if (_recording is not null) await _recording.Output(data, time.GetUtcNow());
        if (_screen is { } screen) await Tell(screen, other => other.Shown(data));
    }

    public Task Ended(InstanceId? speaker, int? exitCode, string? error) =>
        MaySpeak(speaker) ? End(error is null ? "process_exit" : $"error: {error}", exitCode, "system") : Task.CompletedTask;

    private static FleetError NotFound => FleetError.NotFound("Terminal session");

    private bool MaySpeak(InstanceId? speaker) =>
        _view is { } view && (speaker is { } agent ? view.Route == CommandRoute.Agent && agent == view.Instance : view.Route == CommandRoute.Ssh);

    private async Task<FleetError?> OpenOverSsh(InstanceView instance, TerminalSize size)
    {
        if (instance.Server is not { } server)
        {
            return FleetError.Unavailable("No agent of this instance is connected, and Fleet did not put it on a server");
        }

        var machine = await GrainFactory.Server(server).Machine();
        if (!machine.IsOk) return machine.Error;
        var opened = await terminals.Open(machine.Value, instance.Id, size);
        if (opened.Error is { } error) return FleetError.Unavailable(error.Message);
        _channel = opened.Value;
        _view = _view! with { Route = CommandRoute.Ssh };
        _reading = this.RegisterGrainTimer(
            Read, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return null;
    }

    /// <summary>Reads what the SSH session shows, beside the turns, and hands it to them as calls.</summary>
    private async Task Read(CancellationToken cancellation)
    {
        if (_channel is not { } channel) return;
        var self = GrainFactory.Terminal(TerminalId.Of(this.GetPrimaryKeyString()));
        var buffer = new byte[ReadBytes];
        int? code = null;
        try
        {
            int read;
            while ((read = await channel.Read(buffer, cancellation)) > 0) await self.Show(null, [.. buffer.AsSpan(0, read)]);
            code = await channel.ExitCode();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whatever broke it, it is over.
        }

        if (!cancellation.IsCancellationRequested) await self.Ended(null, code, null);
    }

    /// <summary>The agent went away in the middle: so did its terminal, as far as anybody here can tell.</summary>
    private async Task<Outcome<Done>> Carry(Fleet.Agents.AgentFrame frame)
    {
        var carried = await GrainFactory.Instance(_view!.Instance).SendToAgent(frame);
        if (!carried.IsOk) await End("agent_disconnected", null, "system");
        return carried;
    }

    private void Expect(TimeSpan within, string otherwise)
    {
        _deadline?.Dispose();
        _deadline = this.RegisterGrainTimer(
            _ => _view is { } view ? Close(view.Instance, otherwise, "system") : Task.CompletedTask, new GrainTimerCreationOptions(within, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task End(string reason, int? exitCode, string actor)
    {
        var view = _view!;
        _view = null;
        _deadline?.Dispose();
        _reading?.Dispose();
        _saying?.Dispose();
        if (_screen is { } screen) await Tell(screen, other => other.Closed(reason, exitCode));
        if (_channel is { } channel) await channel.DisposeAsync();
        if (_recording is { } recording) await recording.DisposeAsync();
        (_screen, _channel, _recording) = (null, null, null);
        await Audit(AuditActions.Disconnect, actor, new() { ["instance_id"] = view.Instance.Value, ["reason"] = reason, ["exit_code"] = exitCode });
        await Register(register => register.Close(view.Id));
        DeactivateOnIdle();
    }

    private async Task SayOpen()
    {
        if (_view is not { } view || (await GrainFactory.Instance(view.Instance).Get()).Value is not { } instance) return;
        await Register(register => register.Open(view.Id, instance.Team));
    }

    /// <summary>The register only counts: without it, terminals work as well.</summary>
    private async Task Register(Func<ITerminalRegisterGrain, Task> what)
    {
        try
        {
            await what(GrainFactory.TerminalRegister());
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
        }
    }

    /// <summary>A screen whose process is gone must not take the terminal with it.</summary>
    private async Task Tell(ITerminalScreen screen, Func<ITerminalScreen, Task> what)
    {
        try
        {
            await what(screen);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            if (Equals(_screen, screen)) _screen = null;
        }
    }

    private Task Audit(string action, string actor, JsonObject metadata) => history.Append(
        new AuditRow(ids.Next(), time.GetUtcNow(), actor, action, "terminal", this.GetPrimaryKeyString(), metadata.ToJsonString())
        {
            Origin = AuditOrigin.Current,
        });
}
