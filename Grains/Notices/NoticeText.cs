using System.Text;

namespace Fleet.Grains.Notices;

/// <summary>Text as every receiver and every format can have it. Pure.</summary>
internal static class NoticeText
{
    /// <summary>
    /// At most so many characters, no character cut in two, and control characters as spaces: in JSON one of them would be six. Lines and tabs
    /// stay, unless it is to be one line.
    /// </summary>
    public static string Of(string text, int length, bool isLine = false)
    {
        var clean = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > length) break;
            if (Rune.IsControl(rune) && (isLine || rune.Value is not ('\n' or '\t'))) clean.Append(' ');
            else clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
