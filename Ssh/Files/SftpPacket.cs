using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Fleet.Ssh.Files;

/// <summary>The packets of SFTP version 3 (draft-ietf-secsh-filexfer-02) that are used here.</summary>
internal enum SftpKind : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    LinkStat = 7,
    HandleStat = 8,
    OpenFolder = 11,
    ReadFolder = 12,
    Remove = 13,
    MakeFolder = 14,
    Rename = 18,
    Status = 101,
    Handle = 102,
    Data = 103,
    Names = 104,
    Attributes = 105,
    Extended = 200,
}

/// <summary>One packet that is being put together, in a rented buffer that whoever sends it gives back.</summary>
internal sealed class SftpPacket
{
    private readonly byte[] _buffer;
    private int _length;

    public SftpPacket(SftpKind kind, uint id, int room = 1024)
    {
        Id = id;
        _buffer = ArrayPool<byte>.Shared.Rent(room);
        _length = sizeof(uint);
        _buffer[_length++] = (byte)kind;
        Number(id);
    }

    public uint Id { get; }

    public SftpPacket Number(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(uint);
        return this;
    }

    public SftpPacket Long(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(ulong);
        return this;
    }

    public SftpPacket Bytes(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
        return this;
    }

    public SftpPacket Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>The whole packet.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer, (uint)(_length - sizeof(uint)));
        return _buffer.AsMemory(0, _length);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_buffer);
}
