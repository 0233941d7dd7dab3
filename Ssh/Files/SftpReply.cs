using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Fleet.Remote;

namespace Fleet.Ssh.Files;

/// <summary>What is known of a file.</summary>
/// <param name="Mode">Type and permissions as in POSIX; null if the server does not tell.</param>
internal readonly record struct SftpAttributes(uint? Mode)
{
    private const uint TypeMask = 0xF000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;
}

/// <summary>A packet that arrived, in a rented buffer; read from its beginning to its end.</summary>
internal sealed class SftpReply(SftpKind kind, byte[] buffer, int length) : IDisposable
{
    private int _position;

    public SftpKind Kind => kind;

    public bool IsAtEnd => _position >= length;

    public uint Number() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    public ulong Long() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public SftpAttributes Attributes()
    {
        var flags = Number();
        if ((flags & 1) != 0) Long();
        if ((flags & 2) != 0) Long();
        uint? mode = (flags & 4) != 0 ? Number() : null;
        if ((flags & 8) != 0) Long();
        if ((flags & 0x80000000) == 0) return new(mode);
        for (var count = Number(); count > 0; count--)
        {
            Bytes();
            Bytes();
        }

        return new(mode);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > length - _position) throw new SftpException(new(RemoteFault.StoreRefused, "A packet of the SFTP server ends before its last field."));
        var taken = buffer.AsSpan(_position, (int)count);
        _position += (int)count;
        return taken;
    }
}
