using System.Data.Common;
using System.Net.WebSockets;
using Fleet.Agents;
using Fleet.Api.Access;
using Fleet.Api.Identity;
using Fleet.Api.Surfaces.Running;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Telemetry;

namespace Fleet.Api.Gateway;

/// <summary>
/// What one agent says and hears over one connection. Frames are handled in order; none of them can end more than itself. What each
/// kind of frame leads to is in <c>AgentSession.Frames.cs</c>.
/// </summary>
internal sealed partial class AgentSession(
    AgentConnection connection,
    string connectionId,
    FrameForm form,
    Caller caller,
    IGrainFactory grains,
    GatewayNode node,
    SessionTable table,
    FrameWriter writer,
    GatewayOptions options,
    ILogger<AgentSession> logger)
{
    private const string Replaced = "Replaced by new connection";

    private FrameForm _form = form;
    private InstanceView? _instance;
    private string? _saidName;

    /// <summary>The id under which the instance knows this connection.</summary>
    public string ConnectionId => connectionId;

    /// <summary>Whether it speaks for an instance.</summary>
    public bool IsBound => _instance is not null;

    /// <summary>How many frames wait to be sent to the agent.</summary>
    public int Waiting => connection.Waiting;

    /// <summary>When it took the place of another connection; null if it did not.</summary>
    public long? TookOverAt { get; set; }

    /// <summary>Begins to speak for the instance that the peer named in a header.</summary>
    public Task Open(string named) => Guarded(null, () => Bind(named));

    /// <summary>The connection has ended.</summary>
    /// <param name="isStopping">Whether Fleet itself goes down: an agent that loses Fleet is not lost, it has its lease to come back.</param>
    public async Task End(bool isStopping)
    {
        if (_instance is not { } instance) return;
        table.Release(instance.Id, this);
        if (isStopping) return;
        try
        {
            await grains.Instance(instance.Id).AgentDisconnected(connectionId);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OrleansException)
        {
            LogFault(instance.Id, e);
        }
    }

    /// <summary>Says something to the agent, without waiting for it; false if it is gone.</summary>
    public Task<bool> Send(AgentFrame frame) =>
        Task.FromResult(_instance is { } instance && connection.Post(writer.Frame(_form, instance.Id.Value, frame)));

    /// <summary>Takes a frame from the agent.</summary>
    public Task Take(Frame frame)
    {
        _form = frame.Form;
        return Guarded(frame, () => Handle(frame));
    }

    private async Task<FrameFault?> Bind(string? name)
    {
        if (name is null) return FrameFault.NoInstance;
        if (await Find(name) is not { } found) return await Reject(FrameFault.UnknownInstance);
        if (!caller.May(Role.Developer, found.Team)) return await Reject(FrameFault.Forbidden);
        await table.AwaitTurn(found.Id, connection.Ended);
        var lease = await grains.Instance(found.Id).AgentConnected(connectionId, node.Id);
        if (!lease.IsOk) return await Reject(new("UNKNOWN_INSTANCE", lease.Error.Message));
        (_instance, _saidName) = (found, name);

        // The newer connection does not wait for the older one to say goodbye; closing never throws.
        if (table.Take(found.Id, this) is { } older) _ = older.Replace();
        return null;
    }

    private Task Replace() => connection.Close(WebSocketCloseStatus.EndpointUnavailable, Replaced);

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
        return id is { } instance ? (await grains.Seen(instance, caller)).Value : null;
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

        if (frame is not null) FleetMeasures.FrameReceived(FrameTypes.NameOf(frame.Type), fault is null && IsBound);
        if (fault is not null) await connection.Send(writer.Error(_form, _instance?.Id.Value, frame?.CorrelationId, fault));
    }

    [LoggerMessage(400, LogLevel.Error, "The agent of {Instance} could not be served")]
    private partial void LogFault(InstanceId? instance, Exception exception);
}
