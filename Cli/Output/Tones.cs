using Spectre.Console;

namespace Fleet.Cli.Output;

/// <summary>Good is green, under way is yellow, bad is red; all else is as the terminal has it.</summary>
internal static class Tones
{
    private static readonly HashSet<string> Good = ["active", "running", "succeeded", "completed", "resolved", "healthy", "ok"];
    private static readonly HashSet<string> UnderWay =
        ["provisioning", "pending", "deploying", "unwinding", "paused", "suspended", "draining", "acknowledged", "silenced", "medium", "warn", "unknown", "removing", "destroying"];
    private static readonly HashSet<string> Bad = ["error", "failed", "offline", "critical", "high", "timeout", "timed_out", "fail", "cancelled"];

    public static Color Status(string status)
    {
        var word = status.ToLowerInvariant();
        return Good.Contains(word) ? Color.Green : UnderWay.Contains(word) ? Color.Yellow : Bad.Contains(word) ? Color.Red : Color.Default;
    }
}
