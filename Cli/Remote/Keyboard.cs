using Microsoft.Win32.SafeHandles;

namespace Fleet.Cli.Remote;

/// <summary>What is typed, byte by byte. As in ssh, <c>~.</c> at the beginning of a line closes the terminal, whatever runs there.</summary>
internal sealed class Keyboard : IDisposable
{
    private readonly FileStream _input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    private readonly byte[] _buffer = new byte[4096];
    private bool _isLineBegin = true;
    private bool _isEscape;

    /// <summary>The next keys; null when somebody wants to leave, or there will be none.</summary>
    public async Task<byte[]?> Next()
    {
        var read = await Task.Run(() => _input.Read(_buffer));
        if (read == 0) return null;
        var keys = new List<byte>(read + 1);
        foreach (var key in _buffer.AsSpan(0, read))
        {
            if (_isEscape)
            {
                _isEscape = false;
                if (key == (byte)'.') return null;
                if (key != (byte)'~') keys.Add((byte)'~');
            }
            else if (_isLineBegin && key == (byte)'~')
            {
                (_isEscape, _isLineBegin) = (true, false);
                continue;
            }

            keys.Add(key);
            _isLineBegin = key is (byte)'\r' or (byte)'\n';
        }

        return [.. keys];
    }

    public void Dispose() => _input.Dispose();
}
