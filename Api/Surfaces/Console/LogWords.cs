namespace Fleet.Api.Surfaces.Console;

/// <summary>The levels and sources of log lines.</summary>
internal static class LogWords
{
    public static IReadOnlyCollection<string> Levels { get; } = ["DEBUG", "INFO", "WARN", "ERROR"];

    public static IReadOnlyCollection<string> Sources { get; } = ["AGENT", "EXTENSION", "BUILD", "APP", "SYSTEM"];

    public const int MaxSearch = 512;
}
