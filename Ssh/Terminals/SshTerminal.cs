using System.Diagnostics;
using Fleet.Remote;
using Fleet.Terminals;

namespace Fleet.Ssh.Terminals;

/// <summary>A terminal behind an SSH client's standard input and output.</summary>
internal sealed class SshTerminal(Process client, Func<TerminalSize, Task> resize) : ITerminalChannel
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    public async Task<int> Read(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await client.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken);

    public async Task Write(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.StandardInput.BaseStream.WriteAsync(data, cancellationToken);
            await client.StandardInput.BaseStream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // It has just ended; its reader learns of that.
        }
    }

    public Task Resize(TerminalSize size, CancellationToken cancellationToken = default) => resize(size);

    public async Task<int?> ExitCode()
    {
        using var limit = new CancellationTokenSource(EndPatience);
        await client.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // 255 is the client's own word for a connection that broke.
        return client is { HasExited: true, ExitCode: not 255 } ? client.ExitCode : null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Hanging up ends the remote shell; the client ends with it.
            client.Kill();
            await client.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        client.Dispose();
    }
}
