using System.Collections.Concurrent;
using Fleet.Identity;

namespace Fleet.Grains.Identity;

/// <summary>What the grains of API keys in this process have told of themselves. Each tells it anew with every write, and takes it back when it ends.</summary>
internal sealed class AdmittedKeys(TimeProvider time) : IAdmittedKeys
{
    private readonly ConcurrentDictionary<string, AdmittedKey> _keys = new(StringComparer.Ordinal);

    public Principal? Find(string hash) =>
        _keys.TryGetValue(hash, out var key) && (key.Until is not { } end || time.GetUtcNow() < end) ? key.Principal : null;

    /// <summary>The key of that hash is good for that.</summary>
    public void Admit(string hash, AdmittedKey key) => _keys[hash] = key;

    /// <summary>Only its grain can say.</summary>
    public void Forget(string hash) => _keys.TryRemove(hash, out _);

    /// <summary>Takes back what an activation has told, unless its successor has told something since.</summary>
    public void Forget(string hash, AdmittedKey told) => _keys.TryRemove(new(hash, told));
}

/// <summary>What a key is good for.</summary>
/// <param name="Principal">Whom it stands for.</param>
/// <param name="Until">When it expires; null for never.</param>
internal sealed record AdmittedKey(Principal Principal, DateTimeOffset? Until);
