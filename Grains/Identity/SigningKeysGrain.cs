using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Identity;

/// <summary>The keys that sign, the newest first.</summary>
internal sealed record SigningKeysState
{
    public ImmutableArray<StoredSigningKey> Keys { get => field.IsDefault ? [] : field; init; }
}

/// <summary>One of them.</summary>
internal sealed record StoredSigningKey(string Id, SealedSecret Private, string Public, DateTimeOffset CreatedAt);

/// <summary>A former key verifies until the last token that it may have signed has expired; then it is forgotten with the next change.</summary>
internal sealed class SigningKeysGrain(
    [PersistentState(StateKinds.SigningKeys, StateKind.Store)] IPersistentState<SigningKeysState> storage,
    ISecretBox secrets,
    IIdSource ids,
    IOptions<SigningKeyOptions> options,
    TimeProvider time) : Grain, ISigningKeysGrain
{
    // Clocks of several processes differ, and whoever was given a key signs with it a moment later.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly Committed<SigningKeysState> _state = new(storage);

    private ImmutableArray<StoredSigningKey> Keys => _state.Current.Keys;

    public async Task<SigningKey> Current()
    {
        if (Keys.IsEmpty || time.GetUtcNow() - Keys[0].CreatedAt >= options.Value.KeyLifetime) await Add();
        return new(Keys[0].Id, Keys[0].Private);
    }

    public Task<ImmutableArray<PublicKey>> PublicKeys() => Task.FromResult<ImmutableArray<PublicKey>>([.. Living().Select(Public)]);

    public async Task<PublicKey> Rotate(string actor)
    {
        await Add();
        return Public(Keys[0]);
    }

    private static PublicKey Public(StoredSigningKey key) => new(key.Id, key.Public, key.CreatedAt);

    private Task Add()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new StoredSigningKey(
            ids.Next(), secrets.Seal(pair.ExportPkcs8PrivateKeyPem()), pair.ExportSubjectPublicKeyInfoPem(), time.GetUtcNow());
        return _state.Commit(new SigningKeysState { Keys = [key, .. Living()] });
    }

    /// <summary>The newest, and each whose successor came so late that its tokens may still be good.</summary>
    private IEnumerable<StoredSigningKey> Living()
    {
        var oldest = time.GetUtcNow() - options.Value.Lifetime - Slack;
        return Keys.Where((_, index) => index == 0 || Keys[index - 1].CreatedAt > oldest);
    }
}
