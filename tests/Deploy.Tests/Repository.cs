using System.Reflection;

namespace Fleet.Deploy.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Deploy { get; } = Path.Combine(Root, "deploy");

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));
}
