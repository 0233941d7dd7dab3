using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>
/// Puts secrets of the vault in the place of the references in an instance's environment, right before it is installed. What comes of it is handed
/// to the runtime, sealed, and never stored.
/// </summary>
internal sealed class SecretReferences(IVault vault, ISecretBox box)
{
    private const int MaxValue = 128 * 1024;

    /// <summary>Everything that is wrong with the references of a configuration: of an instance that is there, or of one that is to be made.</summary>
    public static async Task<FleetError?> Check(IVault vault, InstanceSpec spec, InstanceId? instance)
    {
        var faults = ImmutableArray.CreateBuilder<DocumentFault>();
        foreach (var (variable, text) in spec.Env.Where(pair => SecretReference.IsIn(pair.Value)))
        {
            var place = $"env.{variable}";
            if (SecretReference.IsMalformed(text)) faults.Add(new(place, SecretReference.Form, 0, 0));
            foreach (var name in SecretReference.Names(text))
            {
                var found = await vault.Find(name, instance);
                if (!found.IsOk) faults.Add(new(place, Sentence(name, found.Error), 0, 0));
            }
        }

        return faults is [var first, ..] ? FleetError.Invalid($"{first.Path}: {first.Message}", first.Path) with { Faults = faults.ToImmutable() } : null;
    }

    public async Task<Remote<InstanceSpec>> Resolve(InstanceSpec spec, InstanceId instance, CancellationToken cancellationToken)
    {
        var (env, secrets) = (spec.Env, spec.Secrets);
        foreach (var (variable, text) in spec.Env.Where(pair => SecretReference.IsIn(pair.Value)))
        {
            var resolved = await Resolve(variable, text, instance, cancellationToken);
            if (resolved.Error is { } error) return error;
            env = env.Remove(variable);
            secrets = secrets.SetItem(variable, resolved.Value!);
        }

        return spec with { Env = env, Secrets = secrets };
    }

    private async Task<Remote<SealedSecret>> Resolve(string variable, string text, InstanceId instance, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, SealedSecret>(StringComparer.Ordinal);
        foreach (var name in SecretReference.Names(text))
        {
            var found = await vault.Find(name, instance, cancellationToken);
            if (!found.IsOk) return Unusable($"{variable}: {Sentence(name, found.Error)}");
            values[name] = found.Value;
        }

        if (SecretReference.IsAlone(text)) return values.Values.Single();
        try
        {
            var clear = SecretReference.Fill(text, name => box.Open(values[name]));
            return clear.Length <= MaxValue ? box.Seal(clear) : Unusable($"The value of {variable} has more than {MaxValue} characters with its secrets.");
        }
        catch (CryptographicException)
        {
            return Unusable($"A secret that {variable} refers to cannot be decrypted.");
        }
    }

    private static string Sentence(string name, FleetError error) =>
        error.Code is ErrorCode.NotFound ? $"there is no secret '{name}' in the vault" : error.Message;

    private static RemoteError Unusable(string why) => new(RemoteFault.ScriptFailed, why);
}
