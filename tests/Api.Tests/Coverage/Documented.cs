using System.Text.RegularExpressions;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Coverage;

/// <summary>One operation that a document offers.</summary>
/// <param name="Document">Whose: console, hosting, agents, bots or ssh.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as the document writes it.</param>
/// <param name="Endpoint">The path under which Fleet serves it.</param>
internal sealed partial record Documented(string Document, string Method, string Path, string Endpoint)
{
    /// <summary>The root of the repository.</summary>
    public static readonly string Root =
        RepositoryFolder.Path;

    /// <summary>What tells it from others: method and path without the names of its places.</summary>
    public string Key => $"{Method} {Nameless(Endpoint)}";

    /// <summary>All of them, in the order of the documents.</summary>
    public static IReadOnlyList<Documented> All { get; } =
    [
        .. Rows("Access", "documented-roles.tsv").Select(row => new Documented("console", row[0], row[1], row[1])),
        .. Rows("Coverage", "documented-operations.tsv").Select(row => new Documented(row[0], row[1], row[2], row[3])),
    ];

    /// <summary>The operation that a call was of, if it was of a documented one: of those that fit, the one with the fewest places.</summary>
    public static Documented? Of(string method, string path) => All
        .Where(one => one.Method == method && Regex.IsMatch(path, $"^{Place().Replace(one.Endpoint, "[^/]+")}/?$"))
        .MinBy(one => Place().Count(one.Endpoint));

    /// <summary>The lines of a file of these tests that are no comments, by their fields.</summary>
    public static IEnumerable<string[]> Rows(string folder, string file) => File.ReadLines(PathOf(folder, file))
        .Where(line => line is not ("" or ['#', ..])).Select(line => line.Split('\t'));

    /// <summary>Where such a file stands.</summary>
    public static string PathOf(string folder, string file) => System.IO.Path.Combine(Root, "tests", "Api.Tests", folder, file);

    /// <summary>A path without the names of its places.</summary>
    public static string Nameless(string path) => Place().Replace(path, "{}");

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();
}
