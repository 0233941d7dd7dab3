using Fleet.Remote;
using Fleet.Ssh.Connections;
using Microsoft.Extensions.Logging;

namespace Fleet.Ssh.Files;

/// <summary>Opens SFTP sessions on the connections there are to servers, a few at a time.</summary>
internal sealed class SftpConnections(SshOptions options, Links links, TimeProvider time, ILogger<SftpConnections> logger)
{
    // Beside the server's commands: an sshd that takes ten sessions has room for both.
    private const int MaxTransfers = 2;

    /// <summary>
    /// For what takes as long as a file is large. These have a queue of their own: what such a file is made of may come from a command on the
    /// same server, so that one must never wait for the other's place.
    /// </summary>
    public Task<Remote<T>> Transfer<T>(MachineAddress machine, Func<SftpSession, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken) =>
        Run(machine, link => link.Transfers, MaxTransfers, action, cancellationToken);

    /// <summary>For what is done at once, among the server's commands.</summary>
    public Task<Remote<T>> Call<T>(MachineAddress machine, Func<SftpSession, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken) =>
        Run(machine, link => link.Gate, machine.MaxSessions, action, cancellationToken);

    private async Task<Remote<T>> Run<T>(
        MachineAddress machine, Func<Link, Gate> queue, int places, Func<SftpSession, CancellationToken, Task<Remote<T>>> action, CancellationToken cancellationToken)
    {
        if (AddressCheck.Fault(machine) is { } unusable) return unusable;
        var leaving = cancellationToken;
        try
        {
            var link = links.Of(machine.Server);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Closing);
            leaving = either.Token;
            var gate = queue(link);
            if (await gate.Enter(places, leaving) is { } full) return full;
            try
            {
                await using var channel = await Open(link, machine, leaving);
                return await action(new(channel), leaving);
            }
            finally
            {
                gate.Leave();
            }
        }
        catch (SftpException exception)
        {
            return leaving.IsCancellationRequested ? Cancelled() : exception.Error;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return Cancelled();
        }
        catch (ObjectDisposedException exception) when (exception.ObjectName == typeof(Links).FullName)
        {
            return Cancelled();
        }
    }

    private async Task<SftpChannel> Open(Link link, MachineAddress machine, CancellationToken cancellationToken)
    {
        // Nothing has been sent yet, so a session that finds its connection broken may ask for another one.
        for (var last = false; ; last = true)
        {
            var master = await link.Connect(machine, anew: false, cancellationToken);
            if (master.Value is not { } open) throw new SftpException(master.Error!);
            try
            {
                return await SftpChannel.Open(machine, open.Files(), options.CommandTimeout, time, cancellationToken);
            }
            catch (SftpException lost) when (lost.Error.Fault == RemoteFault.Unreachable)
            {
                // The client does not say that the server refused: but then the connection itself is well.
                if (await open.Stands()) throw new SftpException(new(RemoteFault.StoreRefused, $"{machine.Host} offers no SFTP."));
                await link.Drop(open);
                if (last) throw;
                logger.Reconnecting(machine.Server, lost.Message);
            }
        }
    }

    private static RemoteError Cancelled() => new(RemoteFault.Cancelled, "The transfer was cancelled.");
}
