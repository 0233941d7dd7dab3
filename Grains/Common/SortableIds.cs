using System.Security.Cryptography;
using Fleet.Common;

namespace Fleet.Grains.Common;

/// <summary>
/// Ids from the clock and the system's random source, in Crockford's base 32 (no i, l, o, u), as a ULID has them. Within a millisecond, and
/// while a clock that was set back catches up, the random part counts on, so that ids of one process always sort in the order they were made.
/// </summary>
internal sealed class SortableIds(TimeProvider time) : IIdSource
{
    // 79 of the 80 bits are drawn, so that a millisecond's count cannot run over into the next one.
    private static readonly UInt128 RandomBits = (UInt128.One << 79) - 1;

    private readonly Lock _gate = new();
    private long _milliseconds;
    private UInt128 _random;

    public string Next()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (now > _milliseconds)
            {
                Span<byte> bytes = stackalloc byte[16];
                RandomNumberGenerator.Fill(bytes);
                (_milliseconds, _random) = (now, BitConverter.ToUInt128(bytes) & RandomBits);
            }
            else
            {
                // Not by one: neighbours should not be guessed from each other.
                _random += (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
            }

            return SortableId.Of(_milliseconds, _random);
        }
    }
}
