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
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            var isPlain = status is System.Buffers.OperationStatus.Done && (rune.Value == '\n' || (!Rune.IsControl(rune) && rune.Value is not ('‹' or '›' or 0xFEFF)));
            var times = 1;
            if (isPlain) while (bytes[(times * used)..].StartsWith(bytes[..used])) times++;
            if (times >= Often && rune.Value is not ('\n' or '*')) text.Append(CultureInfo.InvariantCulture, $"‹{times}*{rune}›");
            else if (isPlain) times = Append(text, rune);
            else
            {
                // What stands side by side stands in one mark.
                if (isHex) text.Length--;
                else text.Append('‹');
                text.Append(Convert.ToHexStringLower(bytes[..used])).Append('›');
            }

            isHex = !isPlain;
            bytes = bytes[(times * used)..];
        }

        return text.ToString();
    }

    private static int Append(StringBuilder text, Rune rune)
    {
        text.Append(rune.ToString());
        return 1;
    }

    [GeneratedRegex("‹(?:(?<hex>(?:[0-9a-f]{2})+)|(?<times>[0-9]{1,7})\\*(?<what>[^›]+))›")]
    private static partial Regex Mark();
}
