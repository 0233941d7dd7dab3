using System.Text;

namespace Fleet.TestKit;

/// <summary>A protobuf message of which only fields with a length are read: texts, bytes and messages within it.</summary>
/// <param name="bytes">The message.</param>
internal sealed class Protobuf(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The messages of that field.</summary>
    public IEnumerable<Protobuf> Messages(int field) => Fields().Where(one => one.Field == field).Select(one => new Protobuf(one.Value));

    /// <summary>The text of that field; empty if there is none.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    /// <summary>The bytes of that field in hex; empty if there are none.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    private ReadOnlyMemory<byte> Bytes(int field) => Fields().LastOrDefault(one => one.Field == field).Value;

    private IEnumerable<(int Field, ReadOnlyMemory<byte> Value)> Fields()
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Number(ref at);
            switch (tag & 7)
            {
                case 0:
                    Number(ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(ref at);
                    yield return ((int)(tag >> 3), bytes.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Byte {at} begins no field.");
            }
        }
    }

    private ulong Number(ref int at)
    {
        var (number, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes.Span[at++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return number;
            shift += 7;
        }
    }
}
