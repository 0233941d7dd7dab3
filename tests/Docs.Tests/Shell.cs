using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fleet.TestKit;

namespace Fleet.Tests.Docs;

/// <summary>The reader's shell, in a folder of its own: what one block sets, the next one knows.</summary>
internal sealed class Shell : IAsyncDisposable
{
    private const string Mark = "--- end of block";

    // A block fails with the first of its commands that fails. What does not end by itself must still be there after some seconds, and end by Ctrl+C.
    private const string Prelude = """
        set -o pipefail
        trap 'code=$?; echo "exit code $code: $BASH_COMMAND" >&2; [ "$failed" != 0 ] || failed=$code' ERR
        lasting() { timeout --signal=INT --kill-after=30 "$@"; test $? = 124; }

        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly StringBuilder _errors = new();
    private readonly Process _process;
    private int _blocks;

    /// <param name="folder">Where it is.</param>
    /// <param name="variables">What it knows.</param>
    public Shell(string folder, IEnumerable<KeyValuePair<string, string>> variables)
    {
        Folder = folder;
        var info = new ProcessStartInfo("bash") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) info.Environment[name] = value;
        _process = Process.Start(info)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        _process.StandardInput.Write(Prelude);
    }

    public string Folder { get; }

    /// <summary>What was told on the standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Runs commands; the exit code of the first of them that fails, and what they print.</summary>
    public async Task<(int ExitCode, string Output)> Run(string commands)
    {
        // Out of a file: nothing of it is read by a command that reads its standard input.
        var file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"fleet-block-{_process.Id}-{++_blocks}"));
        await File.WriteAllTextAsync(file, commands);
        try
        {
            await _process.StandardInput.WriteAsync($"failed=0\n. {file} < /dev/null\nprintf '\\n%s %d\\n' '{Mark}' $failed\n");
            await _process.StandardInput.FlushAsync();
            var output = new StringBuilder();
            while (await _process.StandardOutput.ReadLineAsync().Within("a block ends", Limit) is { } line)
            {
                if (line.StartsWith(Mark, StringComparison.Ordinal)) return (int.Parse(line[Mark.Length..], CultureInfo.InvariantCulture), output.ToString().Trim());
                output.AppendLine(line);
            }

            throw new InvalidOperationException($"The shell has ended: {output}{Errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);

        // Not for what has left the tree, which may hold its output open.
        await Task.Run(() => _process.WaitForExit(Limit));
        _process.Dispose();
    }
}
