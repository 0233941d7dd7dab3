using System.Data.Common;
using System.Net.WebSockets;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Api.Gateway;

/// <summary>
/// What one agent says and hears over one connection. Frames are handled in order; none of them can end more than itself.
/// </summary>
internal sealed partial class AgentSession(
    AgentConnection connection,
    string connectionId,
    FrameForm form,
    IGrainFactory grains,
    ConnectionTable table,
    FrameWriter writer,
    ILogger<AgentSession> logger)
{
    private const string Replaced = "Replaced by new connection";

    private FrameForm _form = form;
    private InstanceView? _instance;
    private string? _saidName;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="named">The instance that the peer named in a header, if it did.</param>
    /// <param name="stopping">Set while Fleet itself goes down.</param>
    public async Task Run(string? named, CancellationToken stopping)
    {
        await using var goodbye = stopping.Register(
            () => _ = connection.Close(WebSocketCloseStatus.EndpointUnavailable, "Server shutting down"));
        if (named is not null) await Guarded(null, () => Bind(named));
        await connection.Receive(Handle);
        if (_instance is not { } instance) return;

        table.Release(instance.Id, connection);
        // An agent that loses Fleet is not lost itself: it has its lease to come back.
        if (stopping.IsCancellationRequested) return;
        try
        {
            await grains.Instance(instance.Id).AgentDisconnected(connectionId);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OrleansException)
        {
            LogFault(instance.Id, e);
        }
    }

    private async Task Handle(WebSocketMessageType kind, ReadOnlyMemory<byte> text)
    {
        if (kind is not WebSocketMessageType.Text)
        {
            await Answer(null, FrameFault.Parse("Frames must be text"));
        }
        else if (FrameParser.TryParse(text, out var frame, out var fault))
        {
            _form = frame.Form;
            await Guarded(frame, () => Handle(frame));
        }
        else
        {
            await Answer(null, fault);
        }
    }

    private async Task<FrameFault?> Handle(Frame frame)
    {
        var kind = FrameTypes.KindOf(frame.Type);
        if (kind is FrameKind.Unknown) return FrameFault.UnknownType(frame.Type);
        if (_instance is null && await Bind(frame.InstanceId) is { } unbound) return unbound;
        if (_instance is null) return null;
        if (!IsAboutUs(frame.InstanceId)) return FrameFault.Invalid($"This connection speaks for {_instance.Id}");
        return kind is FrameKind.Heartbeat ? await Beat(frame) : FrameFault.Unsupported(frame.Type);
    }

    private async Task<FrameFault?> Beat(Frame frame)
    {
        var (heartbeat, wrong) = HeartbeatBody.Read(frame.Body, connectionId);
        if (heartbeat is null) return FrameFault.Invalid($"{wrong} cannot be used");
        var lease = await grains.Instance(_instance!.Id).Heartbeat(heartbeat);
        if (lease.IsOk)
        {
            await connection.Send(
                writer.Pong(frame.Form, _instance.Id.Value, frame.CorrelationId, lease.Value.Interval, lease.Value.Grace));
            return null;
        }

        // The newer connection may be on another node, whose table is not ours.
        if (lease.Error.Code is ErrorCode.Conflict) await connection.Close(WebSocketCloseStatus.EndpointUnavailable, Replaced);
        return new(lease.Error.Code.ToString().ToUpperInvariant(), lease.Error.Message);
    }

    private async Task<FrameFault?> Bind(string? name)
    {
        if (name is null) return FrameFault.NoInstance;
        if (await Find(name) is not { } found) return await Reject(FrameFault.UnknownInstance);
        var lease = await grains.Instance(found.Id).AgentConnected(connectionId);
        if (!lease.IsOk) return await Reject(new("UNKNOWN_INSTANCE", lease.Error.Message));
        (_instance, _saidName) = (found, name);

        // The newer connection does not wait for the older one to say goodbye; closing never throws.
        if (table.Take(found.Id, connection) is { } older) _ = older.Close(WebSocketCloseStatus.EndpointUnavailable, Replaced);
        return null;
    }

    private async Task<FrameFault?> Reject(FrameFault fault)
    {
        await connection.Send(writer.Error(_form, null, null, fault));
        await connection.Close(WebSocketCloseStatus.PolicyViolation, fault.Message);
        return null;
    }

    private async Task<InstanceView?> Find(string said)
    {
        var id = FleetId.TryParse<InstanceId>(said, out var known) ? known
            : InstanceName.Normalise(said) is { } name ? await grains.InstanceName(name).Holder() : null;
        return id is { } instance ? (await grains.Instance(instance).Get()).Value : null;
    }

    private bool IsAboutUs(string? said) =>
        said is null || said == _saidName || said == _instance!.Id.Value || InstanceName.Normalise(said) == _instance.Name;

    private async Task Guarded(Frame? frame, Func<Task<FrameFault?>> action)
    {
        FrameFault? fault;
        try
        {
            fault = await action();
        }
        catch (Exception e) when (e is DbException or TimeoutException or OrleansException)
        {
            LogFault(_instance?.Id, e);
            fault = new("UNAVAILABLE", "Something that Fleet needs does not answer just now");
        }
        catch (Exception e) when (e is not (WebSocketException or OperationCanceledException))
        {
            LogFault(_instance?.Id, e);
            fault = new("INTERNAL_ERROR", "An unexpected error occurred");
        }

        if (fault is not null) await Answer(frame?.CorrelationId, fault);
    }

    private Task Answer(string? correlation, FrameFault fault) =>
        connection.Send(writer.Error(_form, _instance?.Id.Value, correlation, fault));

    [LoggerMessage(1, LogLevel.Error, "The agent of {Instance} could not be served")]
    private partial void LogFault(InstanceId? instance, Exception exception);
}
