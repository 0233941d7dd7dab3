using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Catalog;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What this Fleet works together with.</summary>
public sealed record IntegrationList
{
    internal IntegrationList(IReadOnlyList<IntegrationShape> all) => (Data, Integrations, Total, Pagination) = (all, all, all.Count, Whole.Of(all));

    /// <summary>All of them.</summary>
    public IReadOnlyList<IntegrationShape> Data { get; }

    /// <summary>The same.</summary>
    public IReadOnlyList<IntegrationShape> Integrations { get; }

    /// <summary>How many.</summary>
    public int Total { get; }

    /// <summary>One page holds all.</summary>
    public Pagination Pagination { get; }
}

/// <summary>A service outside.</summary>
public sealed record IntegrationShape
{
    internal IntegrationShape(Integration integration, bool isConfigured)
    {
        (Id, Name, Description, SetupUrl) = (integration.Id, integration.Name, integration.Description, integration.SetupUrl);
        (EnabledFeatures, Category, Required, Configured) = (integration.EnabledFeatures, integration.Category, integration.IsRequired, isConfigured);
        var names = integration.Variables.Select(variable => variable.Replace(":", "__", StringComparison.Ordinal)).ToList();
        (EnvVarName, EnvVarNames) = (names[0], names.Count == 1 ? null : names);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>What it is good for.</summary>
    public string Description { get; }

    /// <summary>Where its credential is made.</summary>
    public string SetupUrl { get; }

    /// <summary>What works with it that does not without.</summary>
    public IReadOnlyList<string> EnabledFeatures { get; }

    /// <summary>The environment variable that holds its credential.</summary>
    public string EnvVarName { get; }

    /// <summary>All of them, where there are several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? EnvVarNames { get; }

    /// <summary>compute_catalog, auth or notification.</summary>
    public string Category { get; }

    /// <summary>Whether Fleet cannot do without.</summary>
    public bool Required { get; }

    /// <summary>Whether all variables have a value, or the vault has its secret.</summary>
    public bool Configured { get; }
}

/// <summary>What each provider asks for.</summary>
public sealed record CredentialSpecList
{
    internal CredentialSpecList(IReadOnlyList<CredentialSpecShape> all) => (Data, Providers, Total, Pagination) = (all, all, all.Count, Whole.Of(all));

    /// <summary>All of them.</summary>
    public IReadOnlyList<CredentialSpecShape> Data { get; }

    /// <summary>The same.</summary>
    public IReadOnlyList<CredentialSpecShape> Providers { get; }

    /// <summary>How many.</summary>
    public int Total { get; }

    /// <summary>One page holds all.</summary>
    public Pagination Pagination { get; }
}

/// <summary>What a provider asks of whoever deploys there.</summary>
public sealed record CredentialSpecShape
{
    internal CredentialSpecShape(CredentialSpec spec)
    {
        (ProviderId, Name, Description, SetupUrl) = (spec.Id, spec.Name, spec.Description, spec.SetupUrl);
        (RequiredEnvVars, OptionalEnvVars, Notes) = (spec.Required, spec.Optional.IsEmpty ? null : spec.Optional, spec.Notes);
    }

    /// <summary>Its id.</summary>
    public string ProviderId { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>A sentence.</summary>
    public string Description { get; }

    /// <summary>Where the credential is made.</summary>
    public string SetupUrl { get; }

    /// <summary>The environment variables that its tools need.</summary>
    public IReadOnlyList<string> RequiredEnvVars { get; }

    /// <summary>Those that they may have.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? OptionalEnvVars { get; }

    /// <summary>What else is to be said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notes { get; }
}
