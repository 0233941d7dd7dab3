using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fleet.TestKit;

namespace Fleet.Tests.Docs.Machines;

/// <summary>A machine of the test's own with a systemd of its own, and somebody who is root on it and types: what one command sets, the next one knows.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private const string Mark = "--- done";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _life;
    private readonly Process _shell;
    private readonly string _root;
    private readonly StringBuilder _errors = new();

    private Machine(Process life, string first)
    {
        (_life, _root) = (life, $"/proc/{first}/root");
        _shell = Start(
            "nsenter", "--target", first, "--all", "--root", "--wd", "env", "-i", "HOME=/root", "LANG=C.UTF-8", $"PATH={Environment.GetEnvironmentVariable("PATH")}",
            "DOTNET_NOLOGO=1", "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_TieredPGO=0", "MSBUILDDISABLENODEREUSE=1", "sh");
        _shell.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        _shell.BeginErrorReadLine();
    }

    /// <summary>Makes one and waits until its systemd is up. Skips the test where none can be made.</summary>
    public static async Task<Machine> Make(string repository)
    {
        var life = Start("sh", Path.Combine(repository, "tests/Docs.Tests/Machines/machine.sh"), repository);
        var said = await life.StandardOutput.ReadLineAsync().Within("the machine starts", Limit);
        if (said is null)
        {
            life.StandardInput.Close();
            var reason = await life.StandardError.ReadToEndAsync();
            await life.WaitForExitAsync();
            life.Dispose();
            Assert.Skip($"No machine can be made here: {reason.Trim()}");
        }

        var machine = new Machine(life, said.Split(' ')[1]);
        try
        {
            await machine.Run($"cd '{repository}'\nuntil systemctl is-active --quiet basic.target 2>/dev/null; do sleep 0.1; done\nsystemctl set-environment DOTNET_TieredPGO=0");
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does all of that; what it prints. The first command that fails is a failed test.</summary>
    public async Task<string> Run(string commands)
    {
        // From a file, so that no program takes the next commands for its input; and not from /tmp, which systemd clears as it comes up.
        await File.WriteAllTextAsync($"{_root}/commands", commands);
        await _shell.StandardInput.WriteAsync($"set -e\n. /commands </dev/null\nset +e\nprintf '\\n%s\\n' '{Mark}'\n");
        await _shell.StandardInput.FlushAsync();
        var output = new StringBuilder();
        while (await _shell.StandardOutput.ReadLineAsync().Within(commands, Limit) is { } line)
        {
            if (line == Mark) return output.ToString().Trim();
            output.AppendLine(line);
        }

        await _shell.WaitForExitAsync();
        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"exit code {_shell.ExitCode}\n{commands}\n{output}\n{_errors}\n{Journal()}"));
        return "";
    }

    public async ValueTask DisposeAsync()
    {
        _life.StandardInput.Close();
        await _life.WaitForExitAsync();
        await _shell.WaitForExitAsync();
        _life.Dispose();
        _shell.Dispose();
    }

    private string Journal()
    {
        using var journal = Start("nsenter", "--target", _root.Split('/')[2], "--all", "--root", "--wd", "journalctl", "--no-pager", "-o", "cat", "-n", "60");
        journal.StandardInput.Close();
        return journal.StandardOutput.ReadToEnd();
    }

    private static Process Start(string program, params string[] words) => Process.Start(new ProcessStartInfo(program, words)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
    })!;
}
