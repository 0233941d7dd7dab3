using System.Reflection;
using System.Text.Json.Serialization;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/version</c>.</summary>
internal static class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder api) =>
        api.MapGet("/version", Get).Require(Role.Viewer).Unmetered().WithTags("Version").WithSummary("Fleet's version");

    private static Ok<VersionShape> Get() => TypedResults.Ok(new VersionShape(FleetVersion.Text));
}

/// <summary>Versions. Fleet needs no command line of another product, so what concerns one is null.</summary>
public sealed record VersionShape([property: JsonPropertyName("console_api")] string ConsoleApi)
{
    /// <summary>Always null.</summary>
    [JsonPropertyName("sindri_cli")]
    public string? SindriCli => null;

    /// <summary>Always null.</summary>
    [JsonPropertyName("cli_target")]
    public string? CliTarget => null;

    /// <summary>Always null.</summary>
    [JsonPropertyName("cli_commit")]
    public string? CliCommit => null;

    /// <summary>Always null.</summary>
    [JsonPropertyName("cli_build_date")]
    public string? CliBuildDate => null;

    /// <summary>Always null.</summary>
    [JsonPropertyName("min_instance_version")]
    public string? MinInstanceVersion => null;

    /// <summary>Always false.</summary>
    [JsonPropertyName("cli_available")]
    public bool CliAvailable => false;
}

/// <summary>What this build is.</summary>
internal static class FleetVersion
{
#if FLEET_ORLEANS
    public const string Engine = "orleans";
#else
    public const string Engine = "embedded";
#endif

    public static string Text { get; } =
        typeof(FleetVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
