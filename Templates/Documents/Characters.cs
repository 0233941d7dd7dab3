using System.Text.RegularExpressions;
using YamlDotNet.Core.Events;

namespace Fleet.Templates.Documents;

/// <summary>Looks at a document's characters, below what YAML makes of them.</summary>
internal static partial class Characters
{
    /// <summary>The index of the first control character but tab and line breaks, or half of a surrogate pair; null if there is none.</summary>
    public static int? FirstForbidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF' || (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))) return i;
        }

        return null;
    }

    public static Place PlaceOf(string text, int index, Place root)
    {
        var before = text.AsSpan(0, index);
        return root.At(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    /// <summary>The first line, from 1, that a tab indents and that is not a further line of a value; null if there is none.</summary>
    public static int? FirstTab(string text, List<ParsingEvent> events)
    {
        if (!text.Contains('\t', StringComparison.Ordinal)) return null;
        var inside = new HashSet<long>();
        foreach (var scalar in events.OfType<Scalar>())
        {
            var last = scalar.End.Column == 1 ? scalar.End.Line - 1 : scalar.End.Line;
            for (var line = scalar.Start.Line + 1; line <= last; line++) inside.Add(line);
        }

        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (IndentedByTab().IsMatch(line) && !inside.Contains(number)) return number;
        }

        return null;
    }

    [GeneratedRegex("^ *\t[ \t]*[^ \t\r#]")]
    private static partial Regex IndentedByTab();
}
