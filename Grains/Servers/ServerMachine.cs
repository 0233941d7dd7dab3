using System.Collections.Frozen;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>What happens to a server.</summary>
internal enum ServerEvent
{
    Provision,
    Provisioned,
    ProvisioningFailed,
    Missed,
    Answered,
    HostKeyChanged,
    Remove,
    RemovalFailed,
}

/// <summary>The life of a server as data: what may happen in which status, and which status follows.</summary>
internal static class ServerMachine
{
    public static FrozenDictionary<(ServerStatus From, ServerEvent Event), ServerStatus> Transitions { get; } =
        new Dictionary<(ServerStatus, ServerEvent), ServerStatus>
        {
            [(ServerStatus.Pending, ServerEvent.Provision)] = ServerStatus.Provisioning,
            [(ServerStatus.Active, ServerEvent.Provision)] = ServerStatus.Provisioning,
            [(ServerStatus.Offline, ServerEvent.Provision)] = ServerStatus.Provisioning,
            [(ServerStatus.Error, ServerEvent.Provision)] = ServerStatus.Provisioning,
            [(ServerStatus.Provisioning, ServerEvent.Provisioned)] = ServerStatus.Active,
            [(ServerStatus.Provisioning, ServerEvent.ProvisioningFailed)] = ServerStatus.Error,
            [(ServerStatus.Active, ServerEvent.Missed)] = ServerStatus.Offline,
            [(ServerStatus.Offline, ServerEvent.Answered)] = ServerStatus.Active,
            [(ServerStatus.Active, ServerEvent.HostKeyChanged)] = ServerStatus.Error,
            [(ServerStatus.Offline, ServerEvent.HostKeyChanged)] = ServerStatus.Error,
            [(ServerStatus.Pending, ServerEvent.Remove)] = ServerStatus.Removing,
            [(ServerStatus.Active, ServerEvent.Remove)] = ServerStatus.Removing,
            [(ServerStatus.Offline, ServerEvent.Remove)] = ServerStatus.Removing,
            [(ServerStatus.Error, ServerEvent.Remove)] = ServerStatus.Removing,
            [(ServerStatus.Removing, ServerEvent.RemovalFailed)] = ServerStatus.Error,
        }.ToFrozenDictionary();

    /// <summary>The status that follows, or null if that cannot happen in this one.</summary>
    public static ServerStatus? Next(ServerStatus from, ServerEvent @event) =>
        Transitions.TryGetValue((from, @event), out var next) ? next : null;
}
