using System.Text;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Storage;
using Fleet.Terminals;

namespace Fleet.Simulated;

/// <summary>One terminal over SSH, which shows what the test lets it show, and the recording of it.</summary>
internal sealed class SimulatedTerminals : ITerminals, ITerminalChannel, IRecordings
{
    private readonly Queue<byte[]> _shown = new();
    private TaskCompletionSource _more = new();
    private bool _isOver;
    private int? _exitCode;

    /// <summary>Why no terminal can be opened; null if one can.</summary>
    public RemoteError? Fault { get; set; }

    /// <summary>What was typed.</summary>
    public string Typed { get; private set; } = "";

    public TerminalSize? Size { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>The recordings by name; null where nothing is recorded.</summary>
    public Dictionary<string, MemoryStream>? Recordings { get; set; }

    public Task<Remote<ITerminalChannel>> Open(
        MachineAddress machine, InstanceId instance, TerminalSize size, CancellationToken cancellationToken = default)
    {
        Size = size;
        return Task.FromResult<Remote<ITerminalChannel>>(Fault is { } fault ? fault : this);
    }

    public Stream? Create(string name) => Recordings is null ? null : Recordings[name] = new MemoryStream();

    public void Show(string text) => Show(Encoding.UTF8.GetBytes(text));

    public void Show(byte[] bytes)
    {
        _shown.Enqueue(bytes);
        Announce();
    }

    public void Exit(int? code)
    {
        (_isOver, _exitCode) = (true, code);
        Announce();
    }

    public async Task<int> Read(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_shown.Count == 0 && !_isOver) await _more.Task.WaitAsync(cancellationToken);
        if (!_shown.TryDequeue(out var bytes)) return 0;
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public Task Write(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        Typed += Encoding.UTF8.GetString(data.Span);
        return Task.CompletedTask;
    }

    public Task Resize(TerminalSize size, CancellationToken cancellationToken = default)
    {
        Size = size;
        return Task.CompletedTask;
    }

    public Task<int?> ExitCode() => Task.FromResult(_exitCode);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private void Announce()
    {
        var more = _more;
        _more = new TaskCompletionSource();
        more.TrySetResult();
    }
}
