using System.Text;

namespace Fleet.Outbound.Mail;

/// <summary>Commands and replies over one stream.</summary>
internal sealed class SmtpLine(Stream stream) : IAsyncDisposable
{
    private const int MaxLine = 2_048;
    private const int MaxLines = 100;

    private readonly byte[] _read = new byte[MaxLine];
    private int _begin;
    private int _end;

    /// <summary>Whether the server has said something that nobody has asked for: before TLS begins, somebody else may have put it there.</summary>
    public bool HasMore => _begin < _end;

    public Stream Stream => stream;

    /// <summary>Sends a command; its reply.</summary>
    public async Task<SmtpReply> Say(string command, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{command}\r\n"), cancellation);
        await stream.FlushAsync(cancellation);
        return await Reply(cancellation);
    }

    public async Task<SmtpReply> Reply(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            if (SmtpReply.Parse(await Line(cancellation)) is not { } line) break;
            lines.Add(line.Text);
            if (line.IsLast) return new SmtpReply(line.Code, lines);
        }

        throw new SmtpFault("The mail server does not speak SMTP");
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<string> Line(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (line.Length < MaxLine)
        {
            if (_begin == _end)
            {
                (_begin, _end) = (0, await stream.ReadAsync(_read, cancellation));
                if (_end == 0) throw new IOException("The mail server ended the connection");
            }

            var c = (char)_read[_begin++];
            if (c is '\n') return line.ToString().TrimEnd('\r');
            line.Append(c);
        }

        throw new SmtpFault("The mail server does not speak SMTP");
    }
}
