using Microsoft.Extensions.Configuration;

namespace Fleet.Silo;

/// <summary>What a process is for: the setting <c>Fleet:Role</c>.</summary>
public enum FleetRole
{
    /// <summary>It hosts grains and serves requests (default).</summary>
    All,

    /// <summary>It hosts grains and tells how it is; nothing else.</summary>
    Silo,

    /// <summary>It serves requests and holds the agents' connections, and hosts no grains.</summary>
    Api,
}

/// <summary>Reads it.</summary>
public static class FleetRoles
{
    /// <summary>The role that the configuration names.</summary>
    /// <exception cref="InvalidOperationException">It names none that there is.</exception>
    public static FleetRole Role(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration["Fleet:Role"] switch
        {
            null or "" => FleetRole.All,
            var word when Enum.TryParse<FleetRole>(word, ignoreCase: true, out var role) && Enum.IsDefined(role) => role,
            var word => throw new InvalidOperationException($"Fleet:Role is '{word}' and must be all, silo or api"),
        };
    }
}
