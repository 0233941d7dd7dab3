using System.Reflection;

namespace Fleet.TestKit;

/// <summary>The folder that all of this is built from.</summary>
public static class RepositoryFolder
{
    /// <summary>Where it is.</summary>
    public static string Path { get; } = typeof(RepositoryFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
}
