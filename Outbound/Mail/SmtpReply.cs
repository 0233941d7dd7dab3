using System.Globalization;

namespace Fleet.Outbound.Mail;

/// <summary>What the server says to a command.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int MaxText = 200;

    public bool IsOk => Code is >= 200 and < 300;

    /// <summary>Whether the same would be refused again.</summary>
    public bool IsFinal => Code >= 500;

    /// <summary>What it says, cut, and without what a terminal would obey.</summary>
    public string Text
    {
        get
        {
            var text = string.Concat(string.Join(' ', Lines).Select(c => char.IsControl(c) ? ' ' : c));
            return $"{Code} {(text.Length > MaxText ? text[..MaxText] : text)}";
        }
    }

    /// <summary>Reads one line: its code, its text, and whether it is the last.</summary>
    public static (int Code, string Text, bool IsLast)? Parse(string line) =>
        line.Length >= 3 && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && (line.Length == 3 || line[3] is ' ' or '-')
            ? (code, line.Length > 4 ? line[4..] : "", line.Length == 3 || line[3] is ' ')
            : null;
}
