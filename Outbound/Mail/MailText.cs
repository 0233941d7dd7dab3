using System.Globalization;
using System.Text;

namespace Fleet.Outbound.Mail;

/// <summary>A plain-text mail as it goes over the line (RFC 5322, RFC 2045, RFC 2047).</summary>
internal static class MailText
{
    // The longest of which a word in Base64 fits into a line of 78 together with the header's name.
    private const int BytesOfWord = 39;

    /// <summary>Whether the text is an address that is sent to: ASCII, one @, nothing that could end a command.</summary>
    public static bool IsAddress(string? text) =>
        text is { Length: > 2 and <= 254 } && text.IndexOf('@', StringComparison.Ordinal) is > 0 and <= 64 and var at
        && at == text.LastIndexOf('@') && at < text.Length - 1 && text.All(c => c is > ' ' and < '\u007f' && !"<>()[],;:\\\"".Contains(c, StringComparison.Ordinal));

    /// <summary>The whole mail. Its body is Base64: no line of it is too long, or begins with a dot.</summary>
    public static string Compose(string id, string from, IReadOnlyCollection<string> recipients, string subject, string text, DateTimeOffset now)
    {
        var mail = new StringBuilder();
        Line($"From: <{from}>");
        Line($"To: {string.Join(",\r\n ", recipients.Select(recipient => $"<{recipient}>"))}");
        Line($"Subject: {Words(subject)}");
        Line($"Date: {now.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000");
        Line($"Message-ID: <{LocalPart(id)}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>");
        Line("Auto-Submitted: auto-generated");
        Line("MIME-Version: 1.0");
        Line("Content-Type: text/plain; charset=utf-8");
        Line("Content-Transfer-Encoding: base64");
        Line("");
        Line(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks));
        return mail.ToString();

        void Line(string line) => mail.Append(line).Append("\r\n");
    }

    // Text in one line: as it is where that is certain to be read alike, else in encoded words, none of which cuts a character in two.
    private static string Words(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (line.Length <= 60 && line.All(char.IsAscii) && !line.Contains("=?", StringComparison.Ordinal)) return line;
        var words = new List<string>();
        var word = new StringBuilder();
        var bytes = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > BytesOfWord) End();
            word.Append(rune.ToString());
            bytes += rune.Utf8SequenceLength;
        }

        End();
        return string.Join("\r\n ", words);

        void End()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(word.ToString()))}?=");
            word.Clear();
            bytes = 0;
        }
    }

    private static string LocalPart(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
}
