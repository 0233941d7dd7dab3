using System.Collections.Immutable;

namespace Fleet.Catalog;

/// <summary>A service outside with which Fleet works together where it is told a credential.</summary>
/// <param name="Id">Such as <c>fly-pricing</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">A sentence on what it is good for.</param>
/// <param name="SetupUrl">Where its credential is made.</param>
/// <param name="EnabledFeatures">What works with it that does not without.</param>
/// <param name="Variables">The environment variables, or settings, that hold its credential: at least one, and all are needed.</param>
/// <param name="Category">compute_catalog, auth or notification.</param>
/// <param name="IsRequired">Whether Fleet cannot do without.</param>
/// <param name="Secret">The vault's secret that is as good as the variables; null for none.</param>
public sealed record Integration(
    string Id, string Name, string Description, string SetupUrl, ImmutableArray<string> EnabledFeatures, ImmutableArray<string> Variables, string Category,
    bool IsRequired, string? Secret);

/// <summary>What a provider asks of whoever deploys there.</summary>
/// <param name="Id">Such as <c>fly</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">A sentence.</param>
/// <param name="SetupUrl">Where the credential is made.</param>
/// <param name="Required">The environment variables that its tools need.</param>
/// <param name="Optional">Those that they may have.</param>
/// <param name="Notes">What else is to be said; null for nothing.</param>
public sealed record CredentialSpec(
    string Id, string Name, string Description, string SetupUrl, ImmutableArray<string> Required, ImmutableArray<string> Optional, string? Notes);

/// <summary>Which integrations there are and which are configured. No value of a credential is ever told.</summary>
public interface IIntegrations
{
    /// <summary>All integrations, in the order in which people are shown them.</summary>
    ImmutableArray<Integration> All { get; }

    /// <summary>What each provider asks for.</summary>
    ImmutableArray<CredentialSpec> Providers { get; }

    /// <summary>Whether all its variables have a value, or the vault has its secret.</summary>
    Task<bool> IsConfigured(Integration integration, CancellationToken cancellationToken = default);
}
