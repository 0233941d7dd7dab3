using Fleet.Cloud.Catalog.Tables;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.Extensions.Configuration;

namespace Fleet.Cloud.Catalog;

/// <summary>
/// The credentials for prices: an option, an environment variable, the vault's secret <c>pricing.&lt;provider&gt;</c>, or the token with which Fleet
/// rents machines there; the first that there is. Looked up for each call, so that a new one counts at once and none is kept in memory.
/// </summary>
internal sealed class CatalogCredentials(CatalogOptions options, CloudOptions accounts, IConfiguration configuration, ISecretBox? box = null, IVault? vault = null)
{
    /// <summary>The vault's secret of that provider.</summary>
    public static string SecretOf(string provider) => $"pricing.{provider}";

    public async Task<string?> Find(ProviderTable table, CancellationToken cancellationToken)
    {
        var found = options.Of(table.Id).Credential ?? "";
        foreach (var variable in table.Variables ?? [])
        {
            if (string.IsNullOrWhiteSpace(found)) found = configuration[variable] ?? "";
        }

        if (string.IsNullOrWhiteSpace(found) && vault is not null && box is not null
            && (await vault.Find(SecretOf(table.Id), null, cancellationToken)) is { IsOk: true, Value: var secret })
        {
            found = box.Open(secret!);
        }

        if (string.IsNullOrWhiteSpace(found) && table.Id is "digitalocean") found = accounts.DigitalOcean.CleanToken ?? "";
        found = found.Trim();
        return found is "" ? null : found;
    }
}
