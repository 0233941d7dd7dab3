namespace Fleet.Cli.Agent;

/// <summary>What an agent needs to know.</summary>
internal sealed record AgentSettings
{
    /// <summary>Fleet's address.</summary>
    public required Uri Url { get; init; }

    /// <summary>A key with the role DEVELOPER or higher.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The instance's id or name.</summary>
    public required string Instance { get; init; }

    /// <summary>Where it runs.</summary>
    public string Provider { get; init; } = "ssh";

    /// <summary>The provider's region; empty if there is none.</summary>
    public string Region { get; init; } = "";

    /// <summary>Between two measurements.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Files to tail.</summary>
    public IReadOnlyList<string> LogFiles { get; init; } = [];

    /// <summary>The shell of terminals.</summary>
    public string Shell { get; init; } = "/bin/bash";

    /// <summary>The agent's version.</summary>
    public static string Version { get; } = typeof(AgentSettings).Assembly.GetName().Version?.ToString(3) ?? "0";
}
