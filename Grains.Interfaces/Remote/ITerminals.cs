using Fleet.Instances;
using Fleet.Terminals;

namespace Fleet.Remote;

/// <summary>Opens terminals on machines in the place of an agent.</summary>
public interface ITerminals
{
    /// <summary>
    /// Opens a login shell of the machine's account in an instance's work folder, on a pseudo-terminal. It ends with the stream that is given
    /// back, or when the connection breaks.
    /// </summary>
    Task<Remote<ITerminalChannel>> Open(
        MachineAddress machine, InstanceId instance, TerminalSize size, CancellationToken cancellationToken = default);
}

/// <summary>An open terminal.</summary>
public interface ITerminalChannel : IAsyncDisposable
{
    /// <summary>What it shows next, at most as much as the buffer takes; 0 once it has ended.</summary>
    Task<int> Read(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <summary>What somebody types.</summary>
    Task Write(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>The window has another size now.</summary>
    Task Resize(TerminalSize size, CancellationToken cancellationToken = default);

    /// <summary>How its shell ended; null where nobody knows. Asked for when <see cref="Read"/> has said 0.</summary>
    Task<int?> ExitCode();
}
