using System.Text.Json.Serialization;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Silo;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/version</c>.</summary>
internal static class VersionEndpoint
{
    // Whoever asks which Fleet this is does not wait for another program to start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapVersion(this IEndpointRouteBuilder api) =>
        api.MapGet("/version", Get).Require(Role.Viewer).Unmetered().WithTags("Version").WithSummary("Fleet's version");

    private static async Task<Ok<VersionShape>> Get(IExtensionRegistry registry, FleetNature nature, TimeProvider time, CancellationToken cancellationToken)
    {
        if (registry.Source is not "cli") return TypedResults.Ok(new VersionShape(FleetVersion.Text, null, nature.IsDemo));
        try
        {
            var answer = await registry.Version(cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return TypedResults.Ok(new VersionShape(FleetVersion.Text, answer.Value, nature.IsDemo));
        }
        catch (TimeoutException)
        {
            return TypedResults.Ok(new VersionShape(FleetVersion.Text, null, nature.IsDemo));
        }
    }
}

/// <summary>Versions: Fleet's own, and that of the registry's program, if one is configured and answers.</summary>
public sealed record VersionShape
{
    internal VersionShape(string fleet, RegistryVersion? cli, bool isDemo)
    {
        (ConsoleApi, CliAvailable, Demo) = (fleet, cli is not null, isDemo);
        (SindriCli, CliTarget, CliCommit, CliBuildDate) = (cli?.Version, cli?.Target, cli?.Commit, cli?.BuildDate);
        MinInstanceVersion = SemanticVersion.Read(cli?.Version) is { } version ? $"{version.Major}.{version.Minor}.0" : null;
    }

    /// <summary>Fleet's version.</summary>
    [JsonPropertyName("console_api")]
    public string ConsoleApi { get; }

    /// <summary>The program's version; null without one.</summary>
    [JsonPropertyName("sindri_cli")]
    public string? SindriCli { get; }

    /// <summary>For which machine it was built.</summary>
    [JsonPropertyName("cli_target")]
    public string? CliTarget { get; }

    /// <summary>What it was built from.</summary>
    [JsonPropertyName("cli_commit")]
    public string? CliCommit { get; }

    /// <summary>When it was built.</summary>
    [JsonPropertyName("cli_build_date")]
    public string? CliBuildDate { get; }

    /// <summary>The program's version with 0 at its end: what an instance should have at least.</summary>
    [JsonPropertyName("min_instance_version")]
    public string? MinInstanceVersion { get; }

    /// <summary>Whether the program is configured and answers.</summary>
    [JsonPropertyName("cli_available")]
    public bool CliAvailable { get; }

    /// <summary>Whether all of it is simulated (<c>--demo</c>).</summary>
    [JsonPropertyName("demo")]
    public bool Demo { get; }
}

/// <summary>What this build is.</summary>
internal static class FleetVersion
{
#if FLEET_ORLEANS
    public const string Engine = "orleans";

    /// <summary>Whether grains may live in other processes, which end without this one.</summary>
    public static bool IsClustered => true;
#else
    public const string Engine = "embedded";

    public static bool IsClustered => false;
#endif

    public static string Text => FleetRelease.Version;
}
