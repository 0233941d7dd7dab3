using Fleet.TestKit;


namespace Fleet.Tests.EndToEnd;

/// <summary>The folder <c>deploy</c> of the source tree that these tests were built from.</summary>
internal static class DeployFolder
{
    public static string Path { get; } = System.IO.Path.Combine(
        RepositoryFolder.Path, "deploy");
}
