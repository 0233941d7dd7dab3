using Fleet.TestKit;


namespace Fleet.Deploy.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;

    public static string Deploy { get; } = Path.Combine(Root, "deploy");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));
}
