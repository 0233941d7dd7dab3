using System.Text.Json.Nodes;
using Fleet.Instances;
using Fleet.Secrets;

namespace Fleet.Api.Declarative;

/// <summary>Values that no document holds: it refers to a secret of the vault, or leaves them out, which keeps those that are there.</summary>
internal sealed class SecretReferences(PlanScope scope, IVault? vault)
{
    // Stands for a value whose fault is told already.
    private const string Faulty = "-";

    /// <summary>
    /// Puts the clear value into the place of a reference, or of what is left out. What is wrong is told.
    /// Where there is neither, the field is gone.
    /// </summary>
    /// <param name="owner">What holds the field.</param>
    /// <param name="field">Its name.</param>
    /// <param name="path">Where <paramref name="owner"/> stands.</param>
    /// <param name="kept">The clear value that is there already; null if there is none.</param>
    /// <param name="instance">Whose own secrets count first.</param>
    /// <param name="mayBePlain">Whether the value may as well stand there itself.</param>
    public async Task Fill(JsonObject owner, string field, string path, string? kept, InstanceId? instance = null, bool mayBePlain = false)
    {
        var at = $"{path}.{field}";
        var text = owner[field] is JsonValue value && value.TryGetValue<string>(out var said) ? said : null;
        if (owner[field] is null)
        {
            var isNamed = owner.ContainsKey(field);
            owner.Remove(field);
            if (kept is not null) owner[field] = kept;
            else if (isNamed) scope.Faults.Add(at, "there is no value yet that could be kept: refer to a secret, as in ${secret:name}");
        }
        else if (text is not null && SecretReference.IsAlone(text))
        {
            owner[field] = await Value(SecretReference.Names(text)[0], at, instance) ?? Faulty;
        }
        else if (!mayBePlain)
        {
            // What stands there may be the secret itself, and is not repeated anywhere.
            owner[field] = Faulty;
            scope.Faults.Add(at, "must be a reference to a secret, as in ${secret:name}, or be left out: a document is no place for secrets");
        }
    }

    private async Task<string?> Value(string name, string path, InstanceId? instance)
    {
        if (vault is null)
        {
            scope.Faults.Add(path, "this Fleet keeps no secrets");
            return null;
        }

        var found = await vault.Find(name, instance, scope.Cancellation);
        if (found.IsOk) return scope.Box.Open(found.Value);
        scope.Faults.Add(path, $"the secret {name} cannot be used: {found.Error.Message}");
        return null;
    }
}
