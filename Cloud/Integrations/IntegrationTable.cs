using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Catalog;
using Fleet.Secrets;
using Microsoft.Extensions.Configuration;

namespace Fleet.Cloud.Integrations;

/// <summary>The file <c>deploy/integrations.json</c>, and what of it is configured.</summary>
internal sealed class IntegrationTable : IIntegrations
{
    private const string File = "integrations.json";

    private readonly IConfiguration _configuration;
    private readonly IVault? _vault;

    public IntegrationTable(IConfiguration configuration, IVault? vault = null)
    {
        (_configuration, _vault) = (configuration, vault);
        using var stream = typeof(IntegrationTable).Assembly.GetManifestResourceStream(File)!;
        var table = JsonSerializer.Deserialize(stream, IntegrationJson.Default.IntegrationFile)!;
        All = [.. table.Integrations.Select(row => new Integration(
            row.Id, row.Name, row.Description, row.SetupUrl, row.EnabledFeatures, row.Variables, row.Category, row.IsRequired, row.Secret))];
        Providers = [.. table.Providers.Select(row => new CredentialSpec(
            row.Id, row.Name, row.Description, row.SetupUrl, row.Required, row.Optional ?? [], row.Notes))];
    }

    public ImmutableArray<Integration> All { get; }

    public ImmutableArray<CredentialSpec> Providers { get; }

    public async Task<bool> IsConfigured(Integration integration, CancellationToken cancellationToken = default) =>
        integration.Variables.All(variable => !string.IsNullOrWhiteSpace(_configuration[variable]))
        || (integration.Secret is { } secret && _vault is not null && await _vault.Has(secret, cancellationToken));
}

internal sealed record IntegrationFile(ImmutableArray<IntegrationRow> Integrations, ImmutableArray<CredentialRow> Providers);

internal sealed record IntegrationRow(
    string Id, string Name, string Description, string SetupUrl, ImmutableArray<string> EnabledFeatures, ImmutableArray<string> Variables, string Category,
    bool IsRequired = false, string? Secret = null);

internal sealed record CredentialRow(
    string Id, string Name, string Description, string SetupUrl, ImmutableArray<string> Required, ImmutableArray<string>? Optional = null, string? Notes = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(IntegrationFile))]
internal sealed partial class IntegrationJson : JsonSerializerContext;
