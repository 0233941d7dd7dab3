using System.Diagnostics;
using System.Text;
using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>The reader's shell: what one block sets, the next one knows.</summary>
internal sealed class Shell : IAsyncDisposable
{
    private const string Mark = "--- end of block";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-docs-");
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    public Shell()
    {
        _process = Process.Start(new ProcessStartInfo("sh")
        {
            WorkingDirectory = _folder.FullName, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Runs commands; their exit code and what they print.</summary>
    public async Task<(int ExitCode, string Output)> Run(string commands)
    {
        await _process.StandardInput.WriteAsync($"{commands}\nprintf '\\n%s %d\\n' '{Mark}' $?\n");
        await _process.StandardInput.FlushAsync();
        var output = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync().Within("a block ends", TimeSpan.FromMinutes(2)) is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal)) return (int.Parse(line[Mark.Length..], System.Globalization.CultureInfo.InvariantCulture), output.ToString().Trim());
            output.AppendLine(line);
        }

        throw new InvalidOperationException($"The shell has ended: {output}{Errors}");
    }

    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
