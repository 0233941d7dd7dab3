using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Fleet.Ssh.Execution;

/// <summary>How a local process ended.</summary>
internal enum LocalEnd
{
    Exited,
    TimedOut,
    Cancelled,
    WroteTooMuch,
    StreamFailed,
    NotStarted,
}

/// <summary>What a local process left.</summary>
internal sealed record LocalResult(LocalEnd End, int ExitCode, byte[] Output, string Messages);

/// <summary>Runs one local process, bounded in time and output. Its stdin stays open until it ends.</summary>
internal static class LocalProcess
{
    /// <summary>The most bytes that are kept of what it says on stderr.</summary>
    public const int MessagesLimit = 16 * 1024;

    // A process in the background may hold its parent's pipes a little longer than the parent lives.
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(2);

    public static async Task<LocalResult> Run(
        ProcessStartInfo info, ReadOnlyMemory<byte> input, int outputLimit, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var excess = new CancellationTokenSource();
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token, excess.Token);
        using var process = new Process { StartInfo = info };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new(LocalEnd.NotStarted, -1, [], exception.Message);
        }

        using var pipes = new CancellationTokenSource();
        var output = new Capture(outputLimit, keepTail: false, excess);
        var messages = new Capture(MessagesLimit, keepTail: true, null);
        var reading = Task.WhenAll(
            output.Read(process.StandardOutput.BaseStream, pipes.Token), messages.Read(process.StandardError.BaseStream, pipes.Token));
        var writing = Write(process.StandardInput.BaseStream, input, pipes.Token);
        await using (kill.Token.UnsafeRegister(static state => Kill((Process)state!), process))
        {
            await process.WaitForExitAsync(CancellationToken.None);
        }

        pipes.CancelAfter(PipeGrace);
        await Task.WhenAll(reading, writing);

        // Process leaves streams that were used open, and an open stdin would keep the remote side alive.
        await process.StandardInput.BaseStream.DisposeAsync();
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();

        var end = cancellationToken.IsCancellationRequested ? LocalEnd.Cancelled
            : excess.IsCancellationRequested ? LocalEnd.WroteTooMuch
            : timer.IsCancellationRequested ? LocalEnd.TimedOut
            : LocalEnd.Exited;
        return new(end, process.ExitCode, output.Bytes(), Encoding.UTF8.GetString(messages.Bytes()));
    }

    /// <summary>Kills it, if it has not ended.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }

    private static async Task Write(Stream stream, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(input, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process ended before it had read everything; its exit code tells why.
        }
    }
}
