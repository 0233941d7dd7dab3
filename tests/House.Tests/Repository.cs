using Fleet.TestKit;


namespace Fleet.Tests.House;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;

    /// <summary>Every file under the root with that ending, build output left out.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "artifacts" or ".git" or "data" or "node_modules"));
}
