using System.Collections.Immutable;
using System.Text;

namespace Fleet.Grains.Notices;

/// <summary>
/// Text with placeholders such as <c>{{title}}</c>. Whatever stands outside of two opening and two closing braces is itself; there is no other
/// syntax, and nothing that a value holds is read as one. Pure.
/// </summary>
internal sealed class NoticeTemplate
{
    private const string Open = "{{";
    private const string Close = "}}";

    private readonly ImmutableArray<(string Text, bool IsName)> _parts;

    private NoticeTemplate(ImmutableArray<(string, bool)> parts) => _parts = parts;

    /// <summary>Whether it has that placeholder.</summary>
    public bool Names(string placeholder) => _parts.Any(part => part.IsName && part.Text == placeholder);

    /// <summary>Reads a template; without one, what is wrong, in a sentence that names the place.</summary>
    public static (NoticeTemplate? Template, string? Fault) Parse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<(string, bool)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            if (open < 0) open = text.Length;
            if (open > at) parts.Add((text[at..open], false));
            if (open == text.Length) break;
            var close = text.IndexOf(Close, open + Open.Length, StringComparison.Ordinal);
            if (close < 0) return (null, $"has {{{{ at character {open + 1} without }}}} after it");
            var name = text[(open + Open.Length)..close].Trim();
            if (!NoticeFields.Names.Contains(name))
            {
                return (null, $"has an unknown placeholder '{Shown(name)}' at character {open + 1}; known are {string.Join(", ", NoticeFields.Names)}");
            }

            parts.Add((name, true));
            at = close + Close.Length;
        }

        return (new NoticeTemplate(parts.ToImmutable()), null);
    }

    /// <summary>The text with the values put in.</summary>
    public string Render(Func<string, string> value)
    {
        var text = new StringBuilder();
        foreach (var (part, isName) in _parts) text.Append(isName ? value(part) : part);
        return text.ToString();
    }

    private static string Shown(string name) => name.Length > 40 ? $"{name[..40]}..." : name;
}
