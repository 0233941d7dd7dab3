using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Microsoft.IdentityModel.Tokens;

namespace Fleet.Api.Identity;

/// <summary>
/// This process's copy of the keys that verify tokens. One that it does not know is looked for, but no more often than each
/// <see cref="Pause"/>, so that made-up ids cost nothing.
/// </summary>
internal sealed class VerificationKeys(IGrainFactory grains, TimeProvider time) : IDisposable
{
    /// <summary>The least time between two readings.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile ImmutableDictionary<string, SecurityKey> _keys = ImmutableDictionary<string, SecurityKey>.Empty;
    private long? _readAt;

    /// <summary>How often the keys were read.</summary>
    public int Readings { get; private set; }

    /// <summary>The key of that id; null if there is none.</summary>
    public async Task<SecurityKey?> Find(string id)
    {
        if (_keys.TryGetValue(id, out var known)) return known;
        await _reading.WaitAsync();
        try
        {
            if (!_keys.ContainsKey(id) && (_readAt is not { } at || time.GetElapsedTime(at) >= Pause)) await Read();
            return _keys.GetValueOrDefault(id);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task Read()
    {
        _readAt = time.GetTimestamp();
        Readings++;
        var found = await grains.SigningKeys().PublicKeys();
        _keys = found.ToImmutableDictionary(key => key.Id, key => _keys.GetValueOrDefault(key.Id) ?? Key(key.Id, key.Pem));
    }

    private static ECDsaSecurityKey Key(string id, string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return new(key) { KeyId = id };
    }
}
