using System.Security.Cryptography;
using Fleet.Common;

namespace Fleet.Grains.Common;

/// <summary>Ids from the clock and the system's random source, in Crockford's base 32 (no i, l, o, u), as a ULID has them.</summary>
internal sealed class SortableIds(TimeProvider time) : IIdSource
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeCharacters = 10;
    private const int Length = 26;

    public string Next() => string.Create(Length, time.GetUtcNow().ToUnixTimeMilliseconds(), static (id, milliseconds) =>
    {
        for (var i = TimeCharacters - 1; i >= 0; i--, milliseconds >>= 5)
        {
            id[i] = Alphabet[(int)(milliseconds & 31)];
        }

        RandomNumberGenerator.GetItems(Alphabet, id[TimeCharacters..]);
    });
}
