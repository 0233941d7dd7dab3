using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Fleet.Templates.Parameters;

/// <summary>A template's pattern for values: matched without backtracking and within a time, whoever wrote it.</summary>
internal static class ValuePattern
{
    private const int MaxLength = 512;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    // By the wall: on a machine that many ask of, what takes a millisecond can take a second.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // What matches is compiled before anything is matched against the time, which it would take most of.
    private static readonly bool IsCompiled = new Regex(@"\A(?:[a-c]{1,3})\z", Options).IsMatch("abc");

    // They take milliseconds to read, and the same templates come again and again.
    private const int MaxKnown = 256;
    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a pattern; null if nothing is.</summary>
    public static string? Wrong(string pattern) =>
        pattern.Length > MaxLength ? $"a pattern has at most {MaxLength} characters"
        : Whole(pattern) is null ? "the pattern is no regular expression, or one that cannot be matched without backtracking"
        : null;

    /// <summary>Whether a value matches from its begin to its end; null if there was no time to tell.</summary>
    public static bool? Matches(string pattern, string value)
    {
        try
        {
            return IsCompiled && (Whole(pattern)?.IsMatch(value) ?? false);
        }
        catch (RegexMatchTimeoutException)
        {
            // With all that has been made of it meanwhile, which can be much.
            Known.TryRemove(pattern, out _);
            return null;
        }
    }

    private static Regex? Whole(string pattern)
    {
        if (Known.Count >= MaxKnown) Known.Clear();
        return Known.GetOrAdd(pattern, Read);
    }

    private static Regex? Read(string pattern)
    {
        try
        {
            // On its own first: what closes a bracket that it has not opened must not reach the anchors.
            _ = new Regex(pattern, Options, Limit);
            return new($@"\A(?:{pattern})\z", Options, Limit);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
