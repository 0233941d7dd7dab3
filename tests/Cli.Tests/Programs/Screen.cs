using System.Text;
using Fleet.Cli.Agent;
using Fleet.TestKit;

namespace Fleet.Cli.Tests.Programs;

/// <summary>A person's terminal, in which a script of bash runs that knows <c>fleet</c>.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Pty _pty;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private Screen(Pty pty)
    {
        _pty = pty;
        _reading = Read();
    }

    /// <summary>All that was shown.</summary>
    public string Shown
    {
        get
        {
            lock (_shown) return _shown.ToString();
        }
    }

    public static Screen Start(FleetProgram program, string script, int columns = 100, int rows = 30)
    {
        var file = Path.Combine(program.Settings["XDG_CONFIG_HOME"], "script");
        var settings = string.Concat(program.Settings.Select(setting => $"export {setting.Key}='{setting.Value}'\n"));
        File.WriteAllText(file, $"#!/bin/bash\n{settings}fleet() {{ env --default-signal=INT dotnet '{FleetProgram.Path}' \"$@\"; }}\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(Pty.Start(file, columns, rows));
    }

    public Task Sees(string text) => Eventually.HoldsAsync($"'{text}' is shown", () => Shown.Contains(text, StringComparison.Ordinal), Deadline);

    public Task Type(string keys) => _pty.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Types again and again until something is shown.</summary>
    public Task TypeUntil(string keys, string text) => Eventually.BecomesAsync($"'{text}' is shown", true, async () =>
    {
        await Type(keys);
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromMilliseconds(300)));
        return Shown.Contains(text, StringComparison.Ordinal);
    }, Deadline);

    public void Resize(int columns, int rows) => _pty.Resize(columns, rows);

    public async ValueTask DisposeAsync()
    {
        _pty.Kill();
        await _reading;
        _pty.Dispose();
    }

    private async Task Read()
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await _pty.Read(buffer, CancellationToken.None)) > 0)
        {
            lock (_shown) _shown.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }
}
