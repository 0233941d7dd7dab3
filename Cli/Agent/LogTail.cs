using System.Text;
using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>Tells of each line that a file gains from now on. A file that is cut short or replaced (rotated) is read from its beginning.</summary>
internal sealed class LogTail(string path, Outbox outbox, TimeProvider time)
{
    private const int MaxLines = 100;
    private const int MaxLineBytes = 8 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _line = [];
    private FileStream? _file;

    public async Task Run(CancellationToken cancellation)
    {
        // What stood there before the agent came is somebody else's story.
        _file = Open(atEnd: true);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                try
                {
                    Read();
                }
                catch (IOException)
                {
                    Close();
                }
            }
        }
        finally
        {
            Close();
        }
    }

    private void Read()
    {
        if (_file is null && (_file = Open(atEnd: false)) is null) return;
        if (_file.Length < _file.Position) _file.Position = 0;
        var lines = new List<string>();
        int read;
        while ((read = _file.Read(_buffer)) > 0)
        {
            foreach (var one in _buffer.AsSpan(0, read))
            {
                if (one == (byte)'\n') Take(lines);
                else if (_line.Count < MaxLineBytes) _line.Add(one);
            }

            if (lines.Count >= MaxLines) Tell(lines);
        }

        Tell(lines);
        if (IsReplaced()) Close();
    }

    private void Take(List<string> lines)
    {
        lines.Add(Encoding.UTF8.GetString([.. _line]).Replace("\0", "", StringComparison.Ordinal).TrimEnd('\r'));
        _line.Clear();
    }

    private void Tell(List<string> lines)
    {
        if (lines.Count == 0) return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var chunk in lines.Chunk(MaxLines))
        {
            outbox.Add("log:batch", new JsonObject
            {
                ["path"] = path,
                ["lines"] = new JsonArray([.. chunk.Select(line => (JsonNode)new JsonObject { ["message"] = line, ["source"] = "app", ["ts"] = now })]),
            });
        }

        lines.Clear();
    }

    private bool IsReplaced()
    {
        var there = new FileInfo(path);
        return !there.Exists || there.Length < _file!.Length;
    }

    private FileStream? Open(bool atEnd)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (atEnd) file.Position = file.Length;
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _line.Clear();
    }
}
