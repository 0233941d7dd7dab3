using System.ComponentModel;
using System.Diagnostics;

namespace Fleet.Outbound.Registry;

/// <summary>
/// Runs the registry's program: no shell, no stdin, little of Fleet's own environment, bounded in time and output. When it is over, whatever it
/// has started is killed with it.
/// </summary>
internal sealed class RegistryProcess(RegistryOptions options, TimeProvider time)
{
    // A process in the background may hold its parent's pipes a little longer than the parent lives.
    private static readonly TimeSpan PipeGrace = TimeSpan.FromSeconds(1);

    // Fleet's environment has its own secrets: only what programs need in general is passed on.
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>What it writes to stdout.</summary>
    /// <exception cref="RegistryException">It is not there, or did not end well.</exception>
    public async Task<ReadOnlyMemory<byte>> Run(string[] arguments, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var excess = new CancellationTokenSource();
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(late.Token, excess.Token, cancellationToken);
        using var process = Start(arguments);
        using var pipes = new CancellationTokenSource();
        process.StandardInput.Close();
        var output = Read(process.StandardOutput.BaseStream, excess, pipes.Token);
        var messages = Read(process.StandardError.BaseStream, excess, pipes.Token);
        await using (kill.Token.UnsafeRegister(static state => Kill((Process)state!), process))
        {
            await process.WaitForExitAsync(CancellationToken.None);
        }

        pipes.CancelAfter(PipeGrace);
        await Task.WhenAll(output, messages);
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        if (excess.IsCancellationRequested) throw RegistryReader.Bad($"The registry's program wrote more than {options.MaxBytes} bytes");
        if (late.IsCancellationRequested) throw RegistryReader.Bad($"The registry's program did not end within {options.Timeout.TotalSeconds:0.#} s");
        return process.ExitCode == 0 ? await output : throw RegistryReader.Bad($"The registry's program ended with {process.ExitCode}");
    }

    private Process Start(string[] arguments)
    {
        var info = new ProcessStartInfo(options.Cli!, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var kept = Passed.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(one => one.Value is not null).ToList();
        info.Environment.Clear();
        foreach (var (name, value) in kept) info.Environment[name] = value;
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception)
        {
            throw new RegistryException(isAbsent: true, "The registry's program is not there, or cannot be started");
        }
    }

    private async Task<ReadOnlyMemory<byte>> Read(Stream stream, CancellationTokenSource excess, CancellationToken cancellationToken)
    {
        var whole = new MemoryStream();
        var buffer = new byte[65_536];
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (whole.Length + read > options.MaxBytes)
                {
                    await excess.CancelAsync();
                    break;
                }

                whole.Write(buffer, 0, read);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It has just ended.
        }
    }
}
