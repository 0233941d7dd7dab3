using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fleet.Storage;
using Fleet.Store.Secrets;
using Fleet.Store.Sql;

namespace Fleet.Store.Audit;

/// <summary>
/// The MACs of the chain: HMAC-SHA256 in lower-case hex, under a key that is derived once from the one that seals secrets, and is then kept
/// sealed itself (<see cref="AuditKey"/>). Who has the database alone can make none.
/// </summary>
internal sealed class AuditMac(KeyRing ring)
{
    /// <summary>What stands before the first row.</summary>
    public static string Beginning { get; } = new('0', 2 * HMACSHA256.HashSizeInBytes);

    private byte[]? _key;

    /// <summary>The key: the one that is kept, else the one that the oldest key gives.</summary>
    public byte[] Key
    {
        get => _key ??= HKDF.DeriveKey(HashAlgorithmName.SHA256, ring.Oldest.Key, SealingKey.Size, info: "fleet audit chain 1"u8.ToArray());
        set => _key = value;
    }

    /// <summary>The MAC of the row with that number, after the row with that MAC.</summary>
    public string Of(string previous, long sequence, AuditRow row) => Compute(writer =>
    {
        writer.Text("row");
        writer.Text(previous);
        writer.Number(sequence);
        writer.Text(row.Id);
        writer.Number(UnixTime.Of(row.At));
        writer.Text(row.Actor);
        writer.Text(row.Action);
        writer.Text(row.Resource);
        writer.Text(row.ResourceId);
        writer.Text(row.Metadata);
        writer.Text(row.TeamId);
        writer.Text(row.Before);
        writer.Text(row.After);
        writer.Text(row.Origin?.UserId);
        writer.Text(row.Origin?.UserEmail);
        writer.Text(row.Origin?.UserName);
        writer.Text(row.Origin?.KeyId);
        writer.Text(row.Origin?.Address);
        writer.Text(row.Origin?.RequestId);
    });

    /// <summary>The MAC of the chain's own record.</summary>
    public string Of(ChainHead head) => Compute(writer =>
    {
        writer.Text("head");
        writer.Number(head.Sequence);
        writer.Text(head.Mac);
        writer.Number(head.AnchorSequence);
        writer.Text(head.AnchorMac);
        writer.Number(head.BrokenAt ?? -1);
    });

    /// <summary>Whether two MACs are the same, in a time that does not tell where they differ.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is not null && other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private string Compute(Action<Encoded> write)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);
        write(new Encoded(mac));
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }

    /// <summary>Fields one after the other, each with its length before it, so that no two rows are written alike.</summary>
    private sealed class Encoded(IncrementalHash mac)
    {
        private const int Absent = -1;

        public void Number(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            mac.AppendData(bytes);
        }

        public void Text(string? text)
        {
            var bytes = text is null ? [] : Encoding.UTF8.GetBytes(StorableText.Of(text));
            Number(text is null ? Absent : bytes.Length);
            mac.AppendData(bytes);
        }
    }
}
