using System.Text.RegularExpressions;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>What an answer that refuses must not tell: how Fleet is made, and where it stands.</summary>
internal static partial class Leaks
{
    /// <summary>What it tells; null if nothing. What the request held itself is no leak.</summary>
    public static string? Of(string body, FuzzRequest request)
    {
        foreach (var pattern in new[] { TypeName(), StackFrame(), Sql(), File() })
        {
            foreach (Match match in pattern.Matches(body))
            {
                if (!request.ToString().Contains(match.Value, StringComparison.Ordinal)) return match.Value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\b(System|Microsoft|Fleet|Orleans|Npgsql|SQLitePCL)\.[A-Z]\w+|\w+Exception\b|`\d")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(^|\n|\\n)\s*at [\w.<>`+]+\(|\.cs:line|\.cs\(\d")]
    private static partial Regex StackFrame();

    [GeneratedRegex(@"\b(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s.+\sSET|DELETE FROM|SQLite Error|SQLSTATE|constraint failed|syntax error at or near|no such (table|column))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();

    [GeneratedRegex(@"(?<![\w.:/])/(tmp|home|root|usr|var|opt|work|data|app|proc|srv)/[\w.-]+|[A-Z]:\\\w+|fleet-api-\w+")]
    private static partial Regex File();
}
