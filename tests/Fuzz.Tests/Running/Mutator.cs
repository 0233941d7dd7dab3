using System.Text;

namespace Fleet.Tests.Fuzz.Running;

/// <summary>Makes other inputs of known ones.</summary>
/// <param name="known">What to begin with.</param>
/// <param name="words">What means something to the target.</param>
/// <param name="maxLength">The most bytes of an input.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> known, IReadOnlyList<string> words, int maxLength)
{
    private static readonly byte[][] Bytes =
    [
        [0], [0xFF], [0xFE, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0x1B], [0x1B, (byte)'[', (byte)'2', (byte)'J'], [(byte)'\r', (byte)'\n'],
        [(byte)'\n'], [(byte)'\t'], [0x7F], [0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xAE], [0xF0, 0x9F, 0x92, 0xA9], [0xCC, 0x81], [0xEF, 0xBF, 0xBF], [(byte)' '],
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "-0", "1", "0.5", "00", "1e9", "1e400", "NaN", "Infinity", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        new string('9', 30), new string('9', 400), "0x10", "1,5", "١٢٣", "+1", " 1", "1_000", "0." + new string('1', 50), "253402300800000",
    ];

    private const string Brackets = "[]{}()<>\"'`\\/:;,.=&|*?!#@-_+~$%^";

    /// <summary>An input of one or more changes to a known one.</summary>
    public byte[] Next(Random random)
    {
        var input = known[random.Next(known.Count)];
        for (var times = 1 + (random.Next(3) == 0 ? random.Next(6) : random.Next(2)); times > 0; times--) input = Change(input, random);
        return input.Length > maxLength ? input[..maxLength] : input;
    }

    private byte[] Change(byte[] input, Random random)
    {
        var at = random.Next(input.Length + 1);
        var to = Math.Min(input.Length, at + 1 + (random.Next(4) == 0 ? random.Next(64) : random.Next(4)));
        return random.Next(16) switch
        {
            0 => [.. input[..at], (byte)random.Next(256), .. input[Math.Min(at + 1, input.Length)..]],
            1 => [.. input[..at], .. input[to..]],
            2 => [.. input[..at], .. Bytes[random.Next(Bytes.Length)], .. input[at..]],
            3 or 4 => Put(input, at, random.Next(2) == 0 ? at : to, Word(random)),
            5 or 6 => Number(input, at, random),
            7 => [.. input[..to], .. input[at..]],
            8 => Often(input, at, to, random),
            9 => input[..at],
            10 => Put(input, at, at, Brackets[random.Next(Brackets.Length)].ToString()),
            11 => Lines(input, random),
            12 => Splice(input, at, random),
            13 => Flip(input, at),
            14 => Put(input, at, at, new string(Brackets[random.Next(Brackets.Length)], random.Next(1, 200))),
            _ => Value(input, at, random),
        };
    }

    private string Word(Random random) => words.Count > 0 && random.Next(3) > 0 ? words[random.Next(words.Count)] : Numbers[random.Next(Numbers.Length)];

    private static byte[] Put(byte[] input, int from, int to, string text) => [.. input[..from], .. Encoding.UTF8.GetBytes(text), .. input[to..]];

    // The number that stands there or comes next becomes another one.
    private static byte[] Number(byte[] input, int at, Random random)
    {
        while (at < input.Length && !char.IsAsciiDigit((char)input[at])) at++;
        var end = at;
        while (end < input.Length && (char.IsAsciiDigit((char)input[end]) || input[end] == '.')) end++;
        return Put(input, at, end, Numbers[random.Next(Numbers.Length)]);
    }

    // What stands behind a colon or an equals sign becomes something else.
    private byte[] Value(byte[] input, int at, Random random)
    {
        var from = input.AsSpan(at).IndexOfAny(":= "u8);
        if (from < 0) return input;
        from += at + 1;
        var length = input.AsSpan(from).IndexOfAny(",}\n "u8);
        return Put(input, from, length < 0 ? input.Length : from + length, Word(random));
    }

    // A piece of it again and again: now and then up to the most that the target takes.
    private byte[] Often(byte[] input, int at, int to, Random random)
    {
        if (to == at) return input;
        var times = random.Next(20) == 0 ? Math.Max(1, (maxLength - input.Length) / (to - at)) : random.Next(1, 64);
        var result = new byte[input.Length + ((to - at) * times)];
        input.AsSpan(0, to).CopyTo(result);
        for (var i = 0; i < times; i++) input.AsSpan(at, to - at).CopyTo(result.AsSpan(to + (i * (to - at))));
        input.AsSpan(to).CopyTo(result.AsSpan(to + ((to - at) * times)));
        return result;
    }

    private static byte[] Lines(byte[] input, Random random)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var (one, other) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[other]) = (lines[other], random.Next(3) == 0 ? lines[other] : lines[one]);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private byte[] Splice(byte[] input, int at, Random random)
    {
        var other = known[random.Next(known.Count)];
        return [.. input[..at], .. other[random.Next(other.Length + 1)..]];
    }

    private static byte[] Flip(byte[] input, int at)
    {
        if (at == input.Length) return input;
        byte[] flipped = [.. input];
        flipped[at] ^= (byte)(char.IsAsciiLetter((char)input[at]) ? 0x20 : 0x80);
        return flipped;
    }
}
