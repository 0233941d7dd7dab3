namespace Fleet.Common;

/// <summary>How the unique part of an id is written.</summary>
public static class SortableId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeCharacters = 10;
    private const int Length = 26;

    /// <summary>26 characters that sort by time, and within a millisecond by the rest.</summary>
    /// <param name="milliseconds">Since the Unix epoch; 48 bits are written.</param>
    /// <param name="rest">80 bits are written.</param>
    public static string Of(long milliseconds, UInt128 rest) => string.Create(Length, (milliseconds, rest), static (id, value) =>
    {
        for (var i = Length - 1; i >= TimeCharacters; i--, value.rest >>= 5) id[i] = Alphabet[(int)(value.rest & 31)];
        for (var i = TimeCharacters - 1; i >= 0; i--, value.milliseconds >>= 5) id[i] = Alphabet[(int)(value.milliseconds & 31)];
    });
}
