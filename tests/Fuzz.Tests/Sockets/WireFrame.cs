using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Fleet.Tests.Fuzz.Sockets;

/// <summary>What a run of bytes is, to who has read RFC 6455.</summary>
internal enum Wire
{
    /// <summary>Whole messages.</summary>
    Whole,

    /// <summary>Something is missing at its end.</summary>
    Cut,

    /// <summary>More than a frame may have.</summary>
    TooLarge,

    /// <summary>It says goodbye, or breaks the protocol: the connection must end.</summary>
    Ends,
}

/// <summary>A frame as it is on the wire.</summary>
internal readonly record struct WireFrame(bool IsLast, int Reserved, int Code, bool IsMasked, byte[] Body)
{
    private const int MaxMessage = 256 * 1024;

    /// <summary>A frame of a client. Its mask is zero, so that what is in it can be read.</summary>
    public static byte[] Of(int code, ReadOnlySpan<byte> body, bool isLast = true)
    {
        byte[] length = body.Length < 126 ? [(byte)(0x80 | body.Length)]
            : body.Length <= ushort.MaxValue ? [0xFE, (byte)(body.Length >> 8), (byte)body.Length]
            : [0xFF, 0, 0, 0, 0, (byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length];
        return [(byte)((isLast ? 0x80 : 0) | code), .. length, 0, 0, 0, 0, .. body];
    }

    public static byte[] Text(string text) => Of(1, Encoding.UTF8.GetBytes(text));

    /// <summary>The frames that were heard, up to one that is not whole yet.</summary>
    public static List<WireFrame> Read(IReadOnlyList<byte> bytes)
    {
        var frames = new List<WireFrame>();
        ReadOnlySpan<byte> rest = [.. bytes];
        while (Next(ref rest, out var frame)) frames.Add(frame);
        return frames;
    }

    /// <summary>What a server must make of what a client says.</summary>
    public static Wire Judge(ReadOnlySpan<byte> bytes)
    {
        var (message, kind) = (new List<byte>(), 0);
        while (true)
        {
            var before = bytes;
            if (!Next(ref bytes, out var frame))
            {
                // What has begun to be wrong is wrong, also where it does not end.
                return bytes.IsEmpty ? kind == 0 ? Wire.Whole : Wire.Cut : IsWrong(before, kind) ? Wire.Ends : before.Length > MaxMessage ? Wire.TooLarge : Wire.Cut;
            }

            if (IsWrong(before, kind) || frame.Code == 8) return Wire.Ends;
            if (frame.Code > 8) continue;
            if (frame.Code != 0) kind = frame.Code;
            message.AddRange(frame.Body);
            if (message.Count > MaxMessage) return Wire.TooLarge;
            if (!frame.IsLast) continue;
            if (kind == 1 && !Utf8.IsValid(message.ToArray())) return Wire.Ends;
            (message, kind) = ([], 0);
        }
    }

    private static bool IsWrong(ReadOnlySpan<byte> bytes, int kind)
    {
        if (bytes.Length < 2) return false;
        var (isLast, code, length) = ((bytes[0] & 0x80) != 0, bytes[0] & 0xF, bytes[1] & 0x7F);
        return (bytes[0] & 0x70) != 0 || code is (> 2 and < 8) or > 10 || (bytes[1] & 0x80) == 0
            || (code >= 8 ? !isLast || length > 125 : (code == 0) != (kind != 0))
            || (length == 127 && bytes.Length > 2 && (bytes[2] & 0x80) != 0);
    }

    private static bool Next(ref ReadOnlySpan<byte> bytes, out WireFrame frame)
    {
        frame = default;
        if (bytes.Length < 2) return false;
        var (first, isMasked, length) = (bytes[0], (bytes[1] & 0x80) != 0, (ulong)(bytes[1] & 0x7F));
        var at = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0);
        if (bytes.Length < at) return false;
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        else if (length == 127) length = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
        var mask = at;
        at += isMasked ? 4 : 0;
        if (bytes.Length < at || length > (ulong)(bytes.Length - at)) return false;
        var body = bytes.Slice(at, (int)length).ToArray();
        for (var i = 0; isMasked && i < body.Length; i++) body[i] ^= bytes[mask + (i % 4)];
        frame = new((first & 0x80) != 0, first & 0x70, first & 0xF, isMasked, body);
        bytes = bytes[(at + (int)length)..];
        return true;
    }
}
