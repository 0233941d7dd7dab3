namespace Fleet.Storage;

/// <summary>The words of a search text: runs of letters and digits. Nothing that a user types is then an operator.</summary>
public static class SearchWords
{
    /// <summary>The words, in order; empty if there is none, which is no search.</summary>
    public static IReadOnlyList<string> Of(string? text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= (text?.Length ?? 0); i++)
        {
            if (i < text?.Length && IsPart(text[i])) continue;
            if (i > start) words.Add(text![start..i]);
            start = i + 1;
        }
        return words;
    }

    // Halves of a pair belong to the word: letters beyond the basic plane are written with them.
    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);
}
