using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Agents;

/// <summary>
/// One API node as the others see it: the way to the agents that are connected to it. It keeps nothing but the node's observer, so it
/// dies with its node. Key: the node's id.
/// </summary>
[Alias("fleet.gateway")]
public interface IGatewayGrain : IGrainWithStringKey
{
    /// <summary>The node says that it is there. Said again every half a minute, since a registration dies with its silo.</summary>
    [Alias("attach")]
    Task Attach(IGatewayObserver node);

    /// <summary>
    /// Hands a frame to the agent on that connection. A conflict if the node or the connection is gone; the agent has been sent the frame
    /// otherwise, which does not mean that it acts on it.
    /// </summary>
    [Alias("deliver"), AlwaysInterleave]
    Task<Outcome<Done>> Deliver(string connection, AgentFrame frame);
}

/// <summary>An API node.</summary>
[Alias("fleet.gateway-observer")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Sends a frame to the agent on that connection; false if the connection is gone.</summary>
    [Alias("send")]
    Task<bool> Send(string connection, AgentFrame frame);
}
