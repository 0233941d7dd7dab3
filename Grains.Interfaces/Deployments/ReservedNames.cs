using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Fleet.Deployments;

/// <summary>Environment variables that are not a configuration's to set: they belong to Fleet and to what surrounds it.</summary>
public static class ReservedNames
{
    private static readonly FrozenSet<string> Exact = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "AUTHORIZED_KEYS", "DATABASE_URL", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "JWT_SECRET",
        "SESSION_SECRET", "SECRET_VAULT_KEY", "REDIS_URL", "AUTH_BYPASS", "SINDRI_CONSOLE_URL", "SINDRI_CONSOLE_API_KEY");

    private static readonly ImmutableArray<string> Prefixes = ["SINDRI_", "DRAUPNIR_", "PRICING_", "FLEET_"];

    /// <summary>Those of the names that are reserved, in upper case or lower, in the order given.</summary>
    public static ImmutableArray<string> Of(IEnumerable<string> names) => [.. names.Where(IsReserved)];

    /// <summary>Whether a name is reserved, in upper case or lower.</summary>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Exact.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
