using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Microsoft.IdentityModel.Tokens;

namespace Fleet.Api.Identity;

/// <summary>
/// This process's copy of the keys that verify tokens. They are read when one is asked for that is not there, but no more often than each
/// <see cref="Pause"/>: whoever asks meanwhile waits for the next reading, so that made-up ids cost little, and never keep out a new key.
/// </summary>
internal sealed class VerificationKeys(IGrainFactory grains, TimeProvider time)
{
    /// <summary>The least time between two readings.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<string, SecurityKey> _keys = ImmutableDictionary<string, SecurityKey>.Empty;
    private Task? _next;
    private long? _readAt;

    /// <summary>How often the keys were read.</summary>
    public int Readings { get; private set; }

    /// <summary>The key of that id; null if there is none.</summary>
    public async Task<SecurityKey?> Find(string id)
    {
        if (_keys.TryGetValue(id, out var known)) return known;
        Task next;
        lock (_gate) next = _next ??= Read();
        await next;
        return _keys.GetValueOrDefault(id);
    }

    private async Task Read()
    {
        // Not in the turn of whoever asks first: the field is set by then.
        await Task.Yield();
        if (_readAt is { } at && Pause - time.GetElapsedTime(at) is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time);
        lock (_gate)
        {
            _next = null;
            _readAt = time.GetTimestamp();
            Readings++;
        }

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
