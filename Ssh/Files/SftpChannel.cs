using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Fleet.Remote;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Files;

/// <summary>
/// One SFTP session of a connection: requests go out in order, replies come back in any. A server that answers none of the open requests
/// for the time limit has broken off. Disposing closes the session.
/// </summary>
internal sealed class SftpChannel : IAsyncDisposable
{
    private const int LongestPacket = 256 * 1024;
    private const int MessagesLimit = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, TaskCompletionSource<SftpReply>> _open = [];
    private readonly Channel<SftpPacket> _outgoing = Channel.CreateBounded<SftpPacket>(new BoundedChannelOptions(4) { SingleReader = true });
    private readonly TaskCompletionSource<SftpReply> _version = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly Capture _messages = new(MessagesLimit, keepTail: true, null);
    private readonly MachineAddress _machine;
    private readonly Process _process;
    private readonly TimeSpan _limit;
    private readonly ITimer _watch;
    private Task _loops = Task.CompletedTask;
    private RemoteError? _broken;
    private uint _lastId;

    private SftpChannel(MachineAddress machine, Process process, TimeSpan limit, TimeProvider time)
    {
        (_machine, _process, _limit) = (machine, process, limit);
        _watch = time.CreateTimer(_ => Break(Silent()), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why it is of no more use; null while it works.</summary>
    public RemoteError? Broken => Volatile.Read(ref _broken);

    /// <summary>The server's extensions, by name, with their versions.</summary>
    public Dictionary<string, string> Extensions { get; } = [];

    /// <summary>Starts the client and agrees on the version.</summary>
    /// <exception cref="SftpException">There is no such session to be had.</exception>
    public static async Task<SftpChannel> Open(
        MachineAddress machine, ProcessStartInfo client, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var process = new Process { StartInfo = client };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            process.Dispose();
            throw new SftpException(new(RemoteFault.Unreachable, $"The OpenSSH client cannot be run: {exception.Message}"));
        }

        var channel = new SftpChannel(machine, process, limit, time);
        try
        {
            channel._loops = Task.WhenAll(channel.Send(), channel.Receive());
            await channel.Greet(cancellationToken);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    public uint NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Sends a request and waits for its reply.</summary>
    public async Task<SftpReply> Ask(SftpPacket request, CancellationToken cancellationToken) =>
        await (await Begin(request, cancellationToken)).WaitAsync(cancellationToken);

    /// <summary>Sends a request; the reply comes later.</summary>
    public async ValueTask<Task<SftpReply>> Begin(SftpPacket request, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<SftpReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_broken is { } broken) throw new SftpException(broken);
            _open.Add(request.Id, reply);
            _watch.Change(_limit, Timeout.InfiniteTimeSpan);
        }

        try
        {
            await _outgoing.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new SftpException(Broken!);
        }
        catch (OperationCanceledException)
        {
            lock (_lock) _open.Remove(request.Id);
            throw;
        }

        return reply.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Break(new(RemoteFault.Cancelled, "The file was closed."));
        await _loops;
        await _process.WaitForExitAsync(CancellationToken.None);
        await _watch.DisposeAsync();
        _process.Dispose();
        _closing.Dispose();
    }

    private async Task Greet(CancellationToken cancellationToken)
    {
        // Its number stands where others have their id.
        await _outgoing.Writer.WriteAsync(new SftpPacket(SftpKind.Init, 3), cancellationToken);
        using var version = await _version.Task.WaitAsync(cancellationToken);
        while (!version.IsAtEnd) Extensions[version.Text()] = version.Text();
        lock (_lock)
        {
            if (_open.Count == 0) _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Send()
    {
        // A pipe takes cancellation only between two writes; killing the client ends one that hangs.
        var stream = _process.StandardInput.BaseStream;
        try
        {
            await foreach (var packet in _outgoing.Reader.ReadAllAsync(_closing.Token))
            {
                await stream.WriteAsync(packet.Finish(), _closing.Token);
                packet.Return();
                if (!_outgoing.Reader.TryPeek(out _)) await stream.FlushAsync(_closing.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of what the client writes tells why.
        }
    }

    private async Task Receive()
    {
        var messages = _messages.Read(_process.StandardError.BaseStream, _closing.Token);
        RemoteError why;
        try
        {
            await using var stream = new BufferedStream(_process.StandardOutput.BaseStream, 64 * 1024);
            var header = new byte[sizeof(uint) + 1 + sizeof(uint)];
            while (true)
            {
                await stream.ReadExactlyAsync(header, _closing.Token);
                var length = BinaryPrimitives.ReadUInt32BigEndian(header) - (uint)(header.Length - sizeof(uint));
                if (length > LongestPacket) throw new InvalidDataException("What the server says is not SFTP; does a login script of the account write text?");
                var buffer = ArrayPool<byte>.Shared.Rent((int)length);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, (int)length), _closing.Token);
                Deliver(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(5)), new((SftpKind)header[4], buffer, (int)length));
            }
        }
        catch (InvalidDataException exception)
        {
            why = new(RemoteFault.StoreRefused, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            why = await Ended(messages);
        }

        Break(why);
        await messages;
    }

    private void Deliver(uint id, SftpReply reply)
    {
        if (reply.Kind == SftpKind.Version)
        {
            if (id != 3) throw new InvalidDataException($"The server speaks version {id} of SFTP, not 3.");
            _version.TrySetResult(reply);
            return;
        }

        TaskCompletionSource<SftpReply>? asked;
        lock (_lock)
        {
            _open.Remove(id, out asked);
            _watch.Change(_open.Count == 0 ? Timeout.InfiniteTimeSpan : _limit, Timeout.InfiniteTimeSpan);
        }

        if (asked is not null) asked.SetResult(reply);
        else reply.Dispose();
    }

    private async Task<RemoteError> Ended(Task messages)
    {
        if (Broken is { } known) return known;
        await _process.WaitForExitAsync(CancellationToken.None);
        _closing.CancelAfter(TimeSpan.FromSeconds(2));
        await messages;
        var words = Encoding.UTF8.GetString(_messages.Bytes());
        if (_process.ExitCode != 255) return new(RemoteFault.StoreUnavailable, $"The SFTP server of {_machine.Host} ended.");
        var fault = ClientFaults.Classify(_machine, words, pinned: true);
        return fault.Fault == RemoteFault.QueueFull ? fault : fault with { Fault = RemoteFault.Unreachable };
    }

    private RemoteError Silent() =>
        new(RemoteFault.StoreUnavailable, $"The SFTP server of {_machine.Host} did not answer within {_limit.TotalSeconds:0} s.");

    private void Break(RemoteError why)
    {
        List<TaskCompletionSource<SftpReply>> open;
        lock (_lock)
        {
            if (_broken is not null) return;
            _broken = why;
            open = [.. _open.Values];
            _open.Clear();
        }

        var exception = new SftpException(why);
        _outgoing.Writer.TryComplete();
        _version.TrySetException(exception);
        foreach (var reply in open) reply.TrySetException(exception);
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }

        _closing.Cancel();
    }
}
