using Fleet.Common;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>Finds secrets by their names.</summary>
internal sealed class Vault(IGrainFactory grains) : IVault
{
    public async Task<Outcome<SealedSecret>> Find(string name, InstanceId? instance, CancellationToken cancellationToken = default)
    {
        if (instance is not null && await grains.FindSecret(name, instance) is { } own) return await Value(own);
        return await grains.FindSecret(name, null) is { } everybodys ? await Value(everybodys) : FleetError.NotFound($"Secret '{name}'");
    }

    public async Task<bool> Has(string name, CancellationToken cancellationToken = default) => await grains.FindSecret(name, null) is not null;

    private async Task<Outcome<SealedSecret>> Value(SecretView secret) => secret.IsExpired
        ? FleetError.Conflict($"The secret '{secret.Name}' has expired") : await grains.Secret(secret.Id).Value(null);
}

/// <summary>Looks secrets up.</summary>
internal static class SecretLookup
{
    /// <summary>The secret of that name that is that instance's, or for all; null if there is none.</summary>
    public static async Task<SecretView?> FindSecret(this IGrainFactory grains, string name, InstanceId? instance) =>
        SecretReference.IsName(name) && await grains.SecretName(name, instance).Holder() is { } holder ? (await grains.Secret(holder).Get()).Value : null;
}
