using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Fleet.Ssh.Execution;

/// <summary>
/// Runs one local process between streams, piece by piece: what one side does not take yet, the other is not asked for. Bounded by the
/// time in which nothing moves.
/// </summary>
internal sealed class StreamedProcess : IDisposable
{
    private const int Piece = 128 * 1024;

    private readonly Streams _streams;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _excess = new();
    private readonly CancellationTokenSource _failed = new();
    private readonly TaskCompletionSource<bool> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Capture _output;
    private readonly Capture _messages = new(LocalProcess.MessagesLimit, keepTail: true, null);
    private Exception? _fault;
    private bool _touched;

    private StreamedProcess(Streams streams, int outputLimit, TimeSpan limit, TimeProvider time) =>
        (_streams, _limit, _stalled, _output) = (streams, limit, new(limit, time), new(outputLimit, keepTail: false, _excess));

    public static async Task<StreamedResult> Run(
        ProcessStartInfo info, Streams streams, int outputLimit, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var run = new StreamedProcess(streams, outputLimit, limit, time);
        return new(await run.Run(info, cancellationToken), run._touched, run._fault);
    }

    public void Dispose()
    {
        _stalled.Dispose();
        _excess.Dispose();
        _failed.Dispose();
    }

    private async Task<LocalResult> Run(ProcessStartInfo info, CancellationToken cancellationToken)
    {
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stalled.Token, _excess.Token, _failed.Token);
        using var process = new Process { StartInfo = info };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new(LocalEnd.NotStarted, -1, [], exception.Message);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(kill.Token);
        var reading = ReadOutput(process.StandardOutput.BaseStream, kill.Token);
        var listening = ReadMessages(process.StandardError.BaseStream, kill.Token);
        var writing = WriteInput(process.StandardInput.BaseStream, ended.Token);
        await using (kill.Token.UnsafeRegister(static state => LocalProcess.Kill((Process)state!), process))
        {
            await process.WaitForExitAsync(CancellationToken.None);

            // Nobody reads stdin any more; what was written to stdout may still be on its way to a slow stream.
            await ended.CancelAsync();
            await Task.WhenAll(reading, listening, writing);
        }

        await process.StandardInput.BaseStream.DisposeAsync();
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();

        var end = cancellationToken.IsCancellationRequested ? LocalEnd.Cancelled
            : _fault is not null ? LocalEnd.StreamFailed
            : _excess.IsCancellationRequested ? LocalEnd.WroteTooMuch
            : _stalled.IsCancellationRequested ? LocalEnd.TimedOut
            : LocalEnd.Exited;
        return new(end, process.ExitCode, _output.Bytes(), Encoding.UTF8.GetString(_messages.Bytes()));
    }

    private async Task ReadOutput(Stream output, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            // An account's login scripts may write before the session does.
            var (filled, mark) = (0, -1);
            while (mark < 0 && filled < buffer.Length && await Read(output, buffer.AsMemory(filled), cancellationToken) is > 0 and var count)
            {
                filled += count;
                mark = buffer.AsSpan(0, filled).IndexOf(_streams.Mark.Span);
            }

            var begin = mark < 0 ? filled : mark + _streams.Mark.Length;
            _output.Keep(buffer.AsSpan(0, begin));
            _begun.TrySetResult(mark >= 0);
            if (mark < 0)
            {
                if (filled == buffer.Length) await _excess.CancelAsync();
                return;
            }

            await Deliver(buffer.AsMemory(begin, filled - begin), cancellationToken);
            while (await Read(output, buffer, cancellationToken) is > 0 and var count) await Deliver(buffer.AsMemory(0, count), cancellationToken);
        }
        finally
        {
            _begun.TrySetResult(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask Deliver(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_streams.To is not { } to)
        {
            _output.Keep(bytes.Span);
            return;
        }

        if (bytes.IsEmpty || _fault is not null) return;
        try
        {
            _touched = true;
            await to.WriteAsync(bytes, cancellationToken);
            Moved();
        }
        catch (Exception exception)
        {
            Fail(exception, cancellationToken);
        }
    }

    private async Task ReadMessages(Stream messages, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await Read(messages, buffer, cancellationToken) is > 0 and var count) _messages.Keep(buffer.AsSpan(0, count));
    }

    private async Task WriteInput(Stream input, CancellationToken cancellationToken)
    {
        if (!await Write(input, _streams.Head, cancellationToken) || _streams.From is not { } from || !await _begun.Task) return;
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await Fill(from, buffer.AsMemory(0, Piece), cancellationToken) is > 0 and var count)
            {
                if (!await Write(input, SessionStream.BlockHead(count), cancellationToken)) return;
                if (!await Write(input, buffer.AsMemory(0, count), cancellationToken)) return;
            }

            await Write(input, SessionStream.StreamEnd, cancellationToken);
        }
        catch (Exception exception)
        {
            Fail(exception, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Each block costs the host a process, so a source that comes in drops is gathered first.
    private async ValueTask<int> Fill(Stream from, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        _touched = true;
        while (filled < buffer.Length && await from.ReadAsync(buffer[filled..], cancellationToken) is > 0 and var count)
        {
            filled += count;
            Moved();
        }

        return filled;
    }

    /// <summary>What a pipe of the process gives; 0 at its end, and when the process is being killed.</summary>
    private async ValueTask<int> Read(Stream pipe, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await pipe.ReadAsync(buffer, cancellationToken);
            Moved();
            return count;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>False when the process does not read any more; its exit code tells why.</summary>
    private async ValueTask<bool> Write(Stream pipe, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await pipe.WriteAsync(bytes, cancellationToken);
            await pipe.FlushAsync(cancellationToken);
            Moved();
            return true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Moved() => _stalled.CancelAfter(_limit);

    // What a stream throws because it was told to stop is no fault of its own.
    private void Fail(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return;
        _fault ??= exception;
        _failed.Cancel();
    }
}
