using Fleet.Agents;
using Fleet.Common;
using Orleans.Placement;

namespace Fleet.Grains.Agents;

/// <summary>Knows its node's observer, and nothing that would have to survive it. It lives on its node, if that hosts grains.</summary>
[PreferLocalPlacement]
internal sealed class GatewayGrain : Grain, IGatewayGrain
{
    private IGatewayObserver? _node;

    public Task Attach(IGatewayObserver node)
    {
        _node = node;
        return Task.CompletedTask;
    }

    public async Task<Outcome<Done>> Deliver(string connection, AgentFrame frame)
    {
        if (_node is not { } node) return Gone;
        try
        {
            return await node.Send(connection, frame) ? Done.Value : Gone;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The node went down with its connections; a newer observer may have taken its place meanwhile.
            if (_node == node) _node = null;
            return Gone;
        }
    }

    private static FleetError Gone => FleetError.Conflict("The agent's connection is gone");
}
