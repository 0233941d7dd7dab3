using System.Reflection;

namespace Fleet.Tests.Processes.Servers;

/// <summary>Fleet's programs as they were built with the tests, for <c>dotnet</c> to run.</summary>
public static class BuiltPrograms
{
    /// <summary>The server.</summary>
    public static string Api { get; } = Of("ApiProgram");

    /// <summary>The command line, which is the agent too.</summary>
    public static string Cli { get; } = Of("CliProgram");

    private static string Of(string name) => typeof(BuiltPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;
}
