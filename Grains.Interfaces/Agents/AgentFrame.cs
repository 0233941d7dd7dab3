namespace Fleet.Agents;

/// <summary>What Fleet says to an agent; the gateway puts it into the envelope that the agent speaks.</summary>
/// <param name="Type">A type of the protocol, such as <c>command:dispatch</c>.</param>
/// <param name="Payload">Its body: a JSON object as text.</param>
/// <param name="Session">The terminal session or correlation that it belongs to; null for none.</param>
[GenerateSerializer, Immutable, Alias("fleet.agent-frame")]
public sealed record AgentFrame(
    [property: Id(0)] string Type, [property: Id(1)] string Payload, [property: Id(2)] string? Session = null)
{
    /// <inheritdoc/>
    public override string ToString() => Type;
}
