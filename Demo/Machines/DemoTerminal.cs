using System.Text;
using System.Threading.Channels;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Terminals;

namespace Fleet.Demo.Machines;

/// <summary>Opens terminals on simulated machines.</summary>
internal sealed class DemoTerminals(DemoWorld world, TimeProvider time) : ITerminals
{
    public async Task<Remote<ITerminalChannel>> Open(
        MachineAddress machine, InstanceId instance, TerminalSize size, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0.3, cancellationToken) is { } error) return error;
        return new DemoTerminal(world.Find(instance.Value), world.Draw, time);
    }
}

/// <summary>One terminal: it shows what is typed, and hands each line to the shell.</summary>
internal sealed class DemoTerminal : ITerminalChannel
{
    private const int LongestLine = 4096;

    private readonly Channel<byte[]> _shown = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _closed = new();
    private readonly StringBuilder _line = new();
    private readonly DemoShell _shell;
    private readonly string _prompt;
    private readonly Task _running;
    private ReadOnlyMemory<byte> _rest;
    private int? _exitCode;

    public DemoTerminal(DemoProgram? program, Draw draw, TimeProvider time)
    {
        _shell = new DemoShell(program, draw, time);
        _prompt = $"fleet@{program?.Name ?? "demo"}:~$ ";
        Show($"This is a demo: this shell runs nothing. Type \x1b[1mhelp\x1b[0m for what it knows, exit to leave.\r\n{_prompt}");
        _running = Run();
    }

    public async Task<int> Read(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            if (!await _shown.Reader.WaitToReadAsync(cancellationToken)) return 0;
            if (_shown.Reader.TryRead(out var next)) _rest = next;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public Task Write(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        foreach (var c in Encoding.UTF8.GetString(data.Span)) Type(c);
        return Task.CompletedTask;
    }

    public Task Resize(TerminalSize size, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<int?> ExitCode() => Task.FromResult(_exitCode);

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _running;
        _closed.Dispose();
    }

    private void Type(char c)
    {
        switch (c)
        {
            case '\r' or '\n':
                Show("\r\n");
                _lines.Writer.TryWrite(_line.ToString().Trim());
                _line.Clear();
                break;
            case '\x7f' or '\b':
                if (_line.Length == 0) break;
                _line.Length--;
                Show("\b \b");
                break;
            case '\x03':
                _line.Clear();
                Show($"^C\r\n{_prompt}");
                break;
            case '\x04':
                _lines.Writer.TryWrite("exit");
                break;
            default:
                if (char.IsControl(c) || _line.Length >= LongestLine) break;
                _line.Append(c);
                Show(c.ToString());
                break;
        }
    }

    private async Task Run()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(_closed.Token))
            {
                if (line is "exit" or "logout")
                {
                    _exitCode = 0;
                    break;
                }

                if (line.Length > 0) Show((await _shell.Line(line, _closed.Token)).Said.Replace("\n", "\r\n", StringComparison.Ordinal));
                Show(_prompt);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }

        _shown.Writer.TryComplete();
    }

    private void Show(string text) => _shown.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
}
