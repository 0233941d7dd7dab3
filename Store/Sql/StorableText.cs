using System.Text;

namespace Fleet.Store.Sql;

/// <summary>
/// Text that both databases take: PostgreSQL refuses NUL and unpaired surrogates, so that a byte from a broken agent would fail a batch.
/// Both become U+FFFD, in what is stored and in what is searched for.
/// </summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsSurrogate(text[i])) return Replace(text);
        }
        return text;
    }

    private static string Replace(string text)
    {
        var clean = new StringBuilder(text.Length);
        // EnumerateRunes already gives the replacement for an unpaired surrogate.
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.Value == 0 ? Replacement.ToString() : rune.ToString());
        return clean.ToString();
    }
}
