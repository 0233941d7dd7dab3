using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleet.Tests.Fuzz.Running;

/// <summary>
/// Bytes as text that can be read and checked in: what is no printable character stands as <c>‹1b›</c>, in hexadecimal digits, and what comes very
/// often as <c>‹10000*[›</c>. Everything else is itself.
/// </summary>
internal static partial class Readable
{
    private const int Often = 40;

    public static byte[] Read(string text)
    {
        var bytes = new List<byte>();
        var at = 0;
        foreach (Match match in Mark().Matches(text))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text[at..match.Index]));
            at = match.Index + match.Length;
            if (match.Groups["hex"] is { Success: true } hex) bytes.AddRange(Convert.FromHexString(hex.Value));
            else bytes.AddRange(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(match.Groups["what"].Value, int.Parse(match.Groups["times"].ValueSpan, CultureInfo.InvariantCulture)))));
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(text[at..]));
        return [.. bytes];
    }

    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var (text, isHex) = (new StringBuilder(), false);
        while (!bytes.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(bytes, out var rune, out var used) is OperationStatus.Done;
            var isPlain = isRune && (rune.Value == '\n' || (!Rune.IsControl(rune) && rune.Value is not ('‹' or '›' or 0xFEFF)));
            var times = isPlain && rune.Value is not ('\n' or '*') ? Times(bytes, used) : 1;
            if (times >= Often) text.Append(CultureInfo.InvariantCulture, $"‹{times}*{rune}›");
            else if (isPlain) text.Append(rune.ToString());
            // What stands side by side stands in one mark.
            else (isHex ? text.Remove(text.Length - 1, 1) : text.Append('‹')).Append(Convert.ToHexStringLower(bytes[..used])).Append('›');
            isHex = !isPlain;
            bytes = bytes[((times >= Often ? times : 1) * used)..];
        }

        return text.ToString();
    }

    private static int Times(ReadOnlySpan<byte> bytes, int length)
    {
        var times = 1;
        while (bytes[(times * length)..].StartsWith(bytes[..length])) times++;
        return times;
    }

    [GeneratedRegex("‹(?:(?<hex>(?:[0-9a-f]{2})+)|(?<times>[0-9]{1,7})\\*(?<what>[^›]+))›")]
    private static partial Regex Mark();
}
