using System.Collections.Immutable;
using Fleet.Servers;

namespace Fleet.Remote;

/// <summary>A key pair.</summary>
/// <param name="PrivateKey">In OpenSSH's format, without a passphrase.</param>
/// <param name="PublicKey">One line of an authorized-keys file.</param>
public sealed record SshKeyPair(string PrivateKey, string PublicKey);

/// <summary>
/// The machines themselves, as the Ssh room reaches them. Every call has a time limit of its own and ends in a
/// <see cref="RemoteError"/> rather than an exception; cancelling one kills its remote side.
/// </summary>
public interface IMachines
{
    /// <summary>
    /// Connects and logs in. With a pinned key, any other key of the host is <see cref="RemoteFault.HostKeyChanged"/>; without one, the key
    /// found is returned, to be pinned (trust on first use).
    /// </summary>
    Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default);

    /// <summary>Reads what the machine is.</summary>
    Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks that the machine has what scripts and runtimes need (tools, a writable home), and names the runtimes that would work there.
    /// What is missing is <see cref="RemoteFault.ScriptFailed"/> with a message that names it.
    /// </summary>
    Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default);

    /// <summary>Makes a key pair of its own for a server that is about to be rented.</summary>
    Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default);

    /// <summary>Looks at the machine and at every instance on it, health checks included.</summary>
    Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default);

    /// <summary>Removes what Fleet keeps on the machine outside the instances' own folders. Not an error if there is nothing.</summary>
    Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default);

    /// <summary>Drops the connection to a server, and what is kept of it on this side.</summary>
    Task Forget(ServerId server);
}
