using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Remote;

/// <summary>How to reach a machine and prove who we are.</summary>
/// <param name="Server">The server it belongs to: connections, queues and pinned keys are kept per server.</param>
/// <param name="Host">A host name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="User">The account to log in as.</param>
/// <param name="Method">Which credential it is.</param>
/// <param name="Credential">The private key or the password.</param>
/// <param name="MaxSessions">The most remote commands at a time.</param>
/// <param name="HostKey">The pinned host key as one line of a known-hosts file without its host field; null before the first contact.</param>
[GenerateSerializer, Immutable, Alias("fleet.machine-address")]
public sealed record MachineAddress(
    [property: Id(0)] ServerId Server,
    [property: Id(1)] string Host,
    [property: Id(2)] int Port,
    [property: Id(3)] string User,
    [property: Id(4)] AuthMethod Method,
    [property: Id(5)] SealedSecret Credential,
    [property: Id(6)] int MaxSessions,
    [property: Id(7)] string? HostKey);

/// <summary>How to log in.</summary>
[GenerateSerializer, Alias("fleet.auth-method")]
public enum AuthMethod
{
    /// <summary>With a private key.</summary>
    Key,

    /// <summary>With a password.</summary>
    Password,
}
