using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Moving;

namespace Fleet.Store.Moving;

/// <summary>
/// The checksum of a table: the SHA-256 of each row in one canonical form, added up, so that neither the order of rows nor that of a document's
/// fields counts. A row that is there twice counts twice.
/// </summary>
internal sealed class TableDigest(IReadOnlyList<ColumnKind> kinds)
{
    private static readonly JsonDocumentOptions Documents = new() { MaxDepth = 1_000 };

    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly ulong[] _sum = new ulong[SHA256.HashSizeInBytes / sizeof(ulong)];

    public long Rows { get; private set; }

    public TableSum Sum => new(Rows, string.Concat(_sum.Select(part => part.ToString("x16", null))));

    public void Add(object?[] row)
    {
        _row.ResetWrittenCount();
        for (var i = 0; i < kinds.Count; i++)
        {
            if (row[i] is string text && kinds[i] == ColumnKind.Json) Document(text);
            else Value(row[i]);
        }

        SHA256.HashData(_row.WrittenSpan, _hash);
        for (var i = 0; i < _sum.Length; i++) _sum[i] += BinaryPrimitives.ReadUInt64BigEndian(_hash.AsSpan(i * sizeof(ulong)));
        Rows++;
    }

    // Each value begins with what it is, and texts with their length: no two rows are written alike.
    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                Mark('0');
                break;
            case long number:
                Mark('n');
                Number(number);
                break;
            case double number:
                Mark('d');
                // Databases need not keep the sign of a zero.
                Number(number == 0 ? 0 : BitConverter.DoubleToInt64Bits(number));
                break;
            case string text:
                Mark('t');
                Text(text);
                break;
            default:
                throw new InvalidOperationException($"A row holds a {value.GetType()}.");
        }
    }

    private void Document(string text)
    {
        using var document = JsonDocument.Parse(text, Documents);
        Element(document.RootElement);
    }

    private void Element(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // Of fields that are there twice, a jsonb keeps the last.
                var fields = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var field in element.EnumerateObject()) fields[field.Name] = field.Value;
                Mark('{');
                foreach (var (name, value) in fields)
                {
                    Text(name);
                    Element(value);
                }

                Mark('}');
                break;
            case JsonValueKind.Array:
                Mark('[');
                foreach (var value in element.EnumerateArray()) Element(value);
                Mark(']');
                break;
            case JsonValueKind.String:
                Mark('"');
                Text(element.GetString()!);
                break;
            case JsonValueKind.Number:
                Mark('#');
                Text(CanonicalNumber.Of(element.GetRawText()));
                break;
            default:
                // true, false, null
                Mark(element.GetRawText()[0]);
                break;
        }
    }

    private void Mark(char what) => _row.Write([(byte)what]);

    private void Number(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_row.GetSpan(sizeof(long)), number);
        _row.Advance(sizeof(long));
    }

    private void Text(string text)
    {
        Number(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _row);
    }
}
