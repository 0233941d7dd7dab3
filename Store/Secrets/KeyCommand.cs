using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Fleet.Store.Secrets;

/// <summary>
/// Keys that a program writes to its standard output, such as the client of a key management service that decrypts them. It is run without a
/// shell. What it writes to its standard error is thrown away: nobody knows what stands in it.
/// </summary>
internal static class KeyCommand
{
    private const string Option = "The command of option Store:SecretKeyCommand";
    private const int MaxOutput = 64 * 1024;

    /// <exception cref="InvalidOperationException">It gave no keys; the message holds nothing of its output.</exception>
    public static IReadOnlyList<SealingKey> Run(IReadOnlyList<string> command, TimeSpan limit)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
        }
        catch (Exception cause) when (cause is Win32Exception or IOException)
        {
            throw new InvalidOperationException($"{Option} cannot be started: {cause.Message}", cause);
        }

        process.StandardInput.Close();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var over = new CancellationTokenSource(limit);
        try
        {
            var output = Read(process.StandardOutput, over.Token).GetAwaiter().GetResult();
            process.WaitForExitAsync(over.Token).GetAwaiter().GetResult();
            return process.ExitCode == 0
                ? KeyFile.Parse(output, "What the command of option Store:SecretKeyCommand writes")
                : throw new InvalidOperationException($"{Option} ended with exit code {process.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{Option} did not end within {limit.TotalSeconds:0} s.");
        }
        finally
        {
            End(process);
        }
    }

    private static async Task<string> Read(StreamReader output, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4_096];
        while (await output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            if (text.Length + read > MaxOutput) throw new InvalidOperationException($"{Option} writes more than {MaxOutput} characters.");
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
