using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleet.Templates.Documents;

/// <summary>Writes a tree as YAML that reads as the same tree.</summary>
internal static partial class DocumentWriter
{
    public static string Write(MapNode map)
    {
        var text = new StringBuilder();
        Write(map, 0, text);
        return text.ToString();
    }

    private static void Write(MapNode map, int indent, StringBuilder text)
    {
        foreach (var (key, value) in map.Entries)
        {
            text.Append(' ', indent);
            AppendScalar(key with { IsPlain = key.IsPlain && !key.IsNull }, text);
            text.Append(':');
            AppendValue(value, indent, text);
        }
    }

    private static void AppendValue(Node value, int indent, StringBuilder text)
    {
        switch (value)
        {
            case MapNode { Entries.IsEmpty: false } map:
                text.Append('\n');
                Write(map, indent + 2, text);
                break;
            case ListNode { Items.IsEmpty: false } list:
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent + 2).Append('-');
                    AppendItem(item, indent + 2, text);
                }

                break;
            case ScalarNode scalar when IsBlock(scalar.Text):
                AppendBlock(scalar.Text, indent + 2, text);
                break;
            case ScalarNode scalar:
                text.Append(' ');
                AppendScalar(scalar, text);
                text.Append('\n');
                break;
            default:
                text.Append(value is MapNode ? " {}\n" : " []\n");
                break;
        }
    }

    // A map in a list begins on the line of its hyphen.
    private static void AppendItem(Node item, int indent, StringBuilder text)
    {
        if (item is MapNode { Entries.IsEmpty: false } map)
        {
            var inner = new StringBuilder();
            Write(map, indent + 2, inner);
            text.Append(' ').Append(inner, indent + 2, inner.Length - indent - 2);
        }
        else
        {
            AppendValue(item, indent, text);
        }
    }

    private static bool IsBlock(string text) => text.Contains('\n', StringComparison.Ordinal) && Block().IsMatch(text);

    private static void AppendBlock(string text, int indent, StringBuilder to)
    {
        to.Append(text.EndsWith('\n') ? " |\n" : " |-\n");
        foreach (var line in text.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            if (!line.IsEmpty) to.Append(' ', indent).Append(line);
            to.Append('\n');
        }
    }

    private static void AppendScalar(ScalarNode scalar, StringBuilder text)
    {
        if (scalar.IsNull) text.Append("null");
        else if (scalar.IsPlain && Plain().IsMatch(scalar.Text)) text.Append(scalar.Text);
        else AppendQuoted(scalar.Text, text);
    }

    private static void AppendQuoted(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (c == '\n') text.Append("\\n");
            else if (c is >= ' ' and <= '~' || char.IsSurrogate(c) || char.IsLetterOrDigit(c)) text.Append(c);
            else text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        text.Append('"');
    }

    [GeneratedRegex("^([-+]?[0-9.][0-9.eE+-]*|[A-Za-z0-9_/][A-Za-z0-9_./@+-]*)\\z")]
    private static partial Regex Plain();

    // Of a block's first line no space may be lost, and of its end no line break.
    [GeneratedRegex(@"^[\x21-\x7e\xa1-\u2027\u202a-\ud7ff][\x20-\x7e\t\n\xa1-\u2027\u202a-\ud7ff]*[\x20-\x7e\t\xa1-\u2027\u202a-\ud7ff]\n?\z")]
    private static partial Regex Block();
}
