using System.Net.WebSockets;
using Fleet.Api.Access;
using Fleet.Api.Identity;
using Fleet.Identity;

namespace Fleet.Api.Gateway;

/// <summary>
/// Whoever is at the other end of a connection: an agent, or a console that wants to hear of instances. Its first frame shows which. Here
/// are the limits that hold for both.
/// </summary>
internal sealed class Peer(
    AgentConnection connection, Caller caller, AgentSession agent, ConsoleSession console, FrameBudget budget, GatewayOptions options, FrameWriter writer)
{
    private FrameForm _form = FrameForm.Native;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="named">The instance that the peer named in a header, as agents do; null if it named none.</param>
    /// <param name="stopping">Set while Fleet itself goes down.</param>
    public async Task Run(string? named, CancellationToken stopping)
    {
        await using var goodbye = connection.EndsWithProcess(stopping);
        if (named is not null)
        {
            if (MaySpeak) await agent.Open(named);
            else await Answer(null, FrameFault.Forbidden);
        }

        try
        {
            await connection.Receive(Take);
        }
        finally
        {
            await agent.End(stopping.IsCancellationRequested);
        }
    }

    private async Task Take(WebSocketMessageType kind, ReadOnlyMemory<byte> text)
    {
        if (!budget.Take())
        {
            await Answer(null, FrameFault.TooMany);
            await connection.Close(WebSocketCloseStatus.PolicyViolation, FrameFault.TooMany.Message);
        }
        else if (kind is not WebSocketMessageType.Text)
        {
            await Answer(null, FrameFault.Parse("Frames must be text"));
        }
        else if (FrameParser.TryParse(text, options.MaxDepth, out var frame, out var fault))
        {
            _form = frame.Form;
            await Take(frame);
        }
        else if (FrameDepth.Exceeds(text.Span, options.MaxDepth))
        {
            await Answer(null, FrameFault.TooDeep);
            await connection.Close(WebSocketCloseStatus.InvalidPayloadData, FrameFault.TooDeep.Message);
        }
        else
        {
            await Answer(null, fault);
        }
    }

    private Task Take(Frame frame) => FrameTypes.KindOf(frame.Type) switch
    {
        FrameKind.Unknown => Answer(frame, FrameFault.UnknownType(frame.Type)),
        FrameKind.Subscription when MayHear(frame) => console.Take(frame),
        _ when FrameTypes.KindOf(frame.Type) is FrameKind.Subscription || console.IsListening || !MaySpeak => Answer(frame, FrameFault.Forbidden),
        _ => agent.Take(frame),
    };

    /// <summary>Whether it may speak for any instance at all; for which one, its session asks.</summary>
    private bool MaySpeak => caller.Principal.GreatestRole >= Role.Developer && caller.Principal.Scopes.Allow(AccessRules.Agent, isWrite: true);

    private bool MayHear(Frame frame) => caller.Principal.Scopes.Allow(frame.Type.StartsWith("log:", StringComparison.Ordinal) ? "logs" : "instances", isWrite: false);

    private Task Answer(Frame? frame, FrameFault fault) => connection.Send(writer.Error(_form, null, frame?.CorrelationId, fault));
}
