using System.Collections.Immutable;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Names that secrets of a deployment may not have, in any case: what configures a control plane is not an instance's.</summary>
internal static class ReservedSecrets
{
    private static readonly string[] Prefixes = ["SINDRI_", "DRAUPNIR_", "PRICING_", "FLEET_"];

    private static readonly ImmutableHashSet<string> Names = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "AUTHORIZED_KEYS", "DATABASE_URL", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "JWT_SECRET",
        "SESSION_SECRET", "SECRET_VAULT_KEY", "REDIS_URL", "AUTH_BYPASS");

    /// <summary>The reserved ones among those names, sorted.</summary>
    public static ImmutableArray<string> Among(IEnumerable<string> names) =>
        [.. names.Where(IsReserved).Order(StringComparer.Ordinal)];

    private static bool IsReserved(string name) =>
        Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
