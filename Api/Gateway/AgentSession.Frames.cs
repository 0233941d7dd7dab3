using System.Net.WebSockets;
using Fleet.Common;
using Fleet.Terminals;

namespace Fleet.Api.Gateway;

/// <summary>What each kind of an agent's frames leads to: one call of a grain.</summary>
internal sealed partial class AgentSession
{
    private async Task<FrameFault?> Handle(Frame frame)
    {
        if (_instance is null && await Bind(frame.InstanceId) is { } unbound) return unbound;
        if (_instance is null) return null;
        if (!IsAboutUs(frame.InstanceId)) return FrameFault.Invalid($"This connection speaks for {_instance.Id}");
        return FrameTypes.KindOf(frame.Type) switch
        {
            FrameKind.Heartbeat => await Beat(frame),
            FrameKind.Metrics => await Hand(frame, "metrics", MetricsBody.Read(frame.Body, connectionId), grains.Instance(_instance.Id).Metrics),
            FrameKind.Log => await Hand(frame, "logs", LogBody.Read(frame.Body, connectionId), grains.Instance(_instance.Id).Log),
            FrameKind.Event => await Hand(frame, "events", EventBody.Read(frame.Body, connectionId), grains.Instance(_instance.Id).Report),
            FrameKind.CommandResult => await Finish(frame),
            FrameKind.Terminal => await Show(frame),
            FrameKind.LlmUsage => await Hand(frame, "llm_usage", LlmUsageBody.Read(frame.Body, connectionId), grains.Instance(_instance.Id).LlmUsage),
            _ => FrameFault.Unsupported(frame.Type),
        };
    }

    private async Task<FrameFault?> Beat(Frame frame)
    {
        var (heartbeat, wrong) = HeartbeatBody.Read(frame.Body, connectionId);
        if (heartbeat is null) return FrameFault.Invalid($"{wrong} cannot be used");
        var lease = await grains.Instance(_instance!.Id).Heartbeat(heartbeat);
        if (!lease.IsOk) return await Refused(lease.Error);
        var jitter = TimeSpan.FromSeconds(options.ReconnectJitterSeconds);
        await connection.Send(writer.Pong(frame.Form, _instance.Id.Value, frame.CorrelationId, lease.Value, jitter));
        return null;
    }

    /// <summary>Hands what a body says to the instance.</summary>
    private async Task<FrameFault?> Hand<T>(Frame frame, string channel, (T? Said, string? WrongField) read, Func<T, Task<Outcome<Done>>> hand)
        where T : class =>
        read.Said is { } said ? await Taken(frame, channel, await hand(said)) : FrameFault.Invalid($"{read.WrongField} cannot be used");

    private async Task<FrameFault?> Finish(Frame frame)
    {
        var (command, result, wrong) = CommandResultBody.Read(frame.Body, frame.CorrelationId);
        if (result is null) return FrameFault.Invalid($"{wrong} cannot be used");
        await grains.Command(command).Finish(_instance!.Id, result);
        return null;
    }

    private async Task<FrameFault?> Show(Frame frame)
    {
        if (frame.Body.ValueKind is not System.Text.Json.JsonValueKind.Object) return FrameFault.Invalid("the body cannot be used");
        var body = new BodyReader(frame.Body);
        if (!FleetId.TryParse<TerminalId>(body.Text(FleetId.MaxLength, "session_id", "sessionId") ?? frame.CorrelationId, out var id))
        {
            return FrameFault.Invalid("session_id cannot be used");
        }

        var terminal = grains.Terminal(id);
        switch (frame.Type)
        {
            case "terminal:output" or "terminal:data":
                if (body.Text(int.MaxValue, "data") is not { } text || Bytes(text) is not { } data) return FrameFault.Invalid("data must be base64");
                await terminal.Show(_instance!.Id, [.. data]);
                break;
            case "terminal:closed":
                await terminal.Ended(_instance!.Id, body.Code("exit_code", "exitCode"), null);
                break;
            case "terminal:error":
                await terminal.Ended(_instance!.Id, null, body.Text(1024, "message") ?? "the agent does not say why");
                break;
        }

        return null;
    }

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Peers of the native form are promised a word that what they said has arrived.</summary>
    private async Task<FrameFault?> Taken(Frame frame, string channel, Outcome<Done> outcome)
    {
        if (!outcome.IsOk) return await Refused(outcome.Error);
        if (frame.Form is FrameForm.Native) await connection.Send(writer.Ack(frame.Form, channel, _instance!.Id.Value, frame.CorrelationId));
        return null;
    }

    private async Task<FrameFault> Refused(FleetError error)
    {
        // The newer connection may be on another node, whose table is not ours.
        if (error.Code is ErrorCode.Conflict) await connection.Close(WebSocketCloseStatus.EndpointUnavailable, Replaced);
        return error.Code is ErrorCode.InvalidRequest
            ? FrameFault.Invalid(error.Message)
            : new(error.Code is ErrorCode.ServiceUnavailable ? "UNAVAILABLE" : error.Code.ToString().ToUpperInvariant(), error.Message);
    }
}
