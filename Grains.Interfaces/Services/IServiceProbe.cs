using System.Collections.Immutable;

namespace Fleet.Services;

/// <summary>How a part of Fleet is.</summary>
public enum ServiceHealth
{
    /// <summary>As it should be.</summary>
    Healthy,

    /// <summary>It works, but somebody should look.</summary>
    Degraded,

    /// <summary>It does not work.</summary>
    Unhealthy,
}

/// <summary>What was measured of a part just now.</summary>
/// <param name="Health">How it is, by the rule that <c>docs/services.md</c> states for it.</param>
/// <param name="Reason">Why it is not healthy, in a sentence without secrets; null if it is.</param>
/// <param name="Details">The figures: numbers and words by their snake_case names.</param>
public sealed record ServiceReading(ServiceHealth Health, string? Reason, ImmutableSortedDictionary<string, object> Details)
{
    /// <summary>A reading whose health the first rule that holds decides.</summary>
    public static ServiceReading Of(
        (string Name, object Value)[] details, params ReadOnlySpan<(bool Holds, ServiceHealth Health, string Reason)> rules)
    {
        var figures = details.ToImmutableSortedDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        foreach (var (holds, health, reason) in rules)
        {
            if (holds) return new(health, reason, figures);
        }

        return new(ServiceHealth.Healthy, null, figures);
    }
}

/// <summary>Looks at one of Fleet's own parts. Each room has those of what it does.</summary>
public interface IServiceProbe
{
    /// <summary>What the part is called.</summary>
    string Name { get; }

    /// <summary>Looks now. Whoever asks bounds it in time; whatever it throws means that the part does not work.</summary>
    Task<ServiceReading> Read(CancellationToken cancellationToken);
}
