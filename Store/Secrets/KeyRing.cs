using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Fleet.Store.Secrets;

/// <summary>
/// All keys that are known: one of them seals, each of them opens. They are read at the first use, and again when something turns up that none of
/// them sealed, or when somebody asks for it: a key that is added while Fleet runs is known without a restart.
/// </summary>
internal sealed class KeyRing(StoreOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Keys? _keys;
    private DateTimeOffset _readAt;

    /// <summary>The key that seals.</summary>
    public SealingKey Sealing => Known.Sealing;

    /// <summary>The oldest of them.</summary>
    public SealingKey Oldest => Known.All[0];

    /// <summary>All of them, oldest first.</summary>
    public ImmutableArray<SealingKey> All => Known.All;

    /// <summary>The key whose id begins with these bytes.</summary>
    /// <exception cref="CryptographicException">There is none.</exception>
    public SealingKey Find(ReadOnlySpan<byte> id) => Known.Find(id) ?? Again(id) ?? throw new CryptographicException("The secret was sealed with another key.");

    /// <summary>Whether the key that seals has that id.</summary>
    public bool IsSealing(ReadOnlySpan<byte> id) => Sealing.IdBytes.AsSpan().StartsWith(id);

    /// <summary>Reads the keys again. What cannot be read leaves them as they are.</summary>
    /// <exception cref="InvalidOperationException">They cannot be read.</exception>
    public void Refresh()
    {
        lock (_gate)
        {
            // Set first: a source that fails is not asked again and again.
            _readAt = time.GetUtcNow();
            _keys = Read(options);
        }
    }

    private Keys Known
    {
        get
        {
            if (_keys is { } known) return known;
            lock (_gate)
            {
                // A failure, such as a folder that was not mounted yet, is not remembered.
                if (_keys is null) (_keys, _readAt) = (Read(options), time.GetUtcNow());
                return _keys;
            }
        }
    }

    private SealingKey? Again(ReadOnlySpan<byte> id)
    {
        lock (_gate)
        {
            if (_readAt + Pause > time.GetUtcNow()) return _keys!.Find(id);
            try
            {
                Refresh();
            }
            catch (InvalidOperationException)
            {
                return null;
            }

            return _keys!.Find(id);
        }
    }

    /// <summary>Oldest first: the option, the list of options, the file, the command.</summary>
    private static Keys Read(StoreOptions options)
    {
        List<SealingKey> keys = [];
        if (options.SecretKey is { } one) keys.Add(SealingKey.Parse(one, "The option Store:SecretKey"));
        keys.AddRange(options.SecretKeys.Select((text, i) => SealingKey.Parse(text, $"The option Store:SecretKeys:{i}")));
        if (options.SecretKeyFile is { } file) keys.AddRange(KeyFile.Given(file));
        if (options.SecretKeyCommand.Count > 0) keys.AddRange(KeyCommand.Run([.. options.SecretKeyCommand], options.SecretKeyTimeout));
        if (keys.Count == 0) keys.AddRange(KeyFile.Own(options));
        ImmutableArray<SealingKey> all = [.. keys.DistinctBy(key => key.Id)];
        var sealing = options.SealWith is { } id
            ? all.FirstOrDefault(key => key.Id == id) ?? throw new InvalidOperationException("The option Store:SealWith names no key that is known.")
            : all[^1];
        return new(all, sealing);
    }

    private sealed record Keys(ImmutableArray<SealingKey> All, SealingKey Sealing)
    {
        public SealingKey? Find(ReadOnlySpan<byte> id)
        {
            foreach (var key in All)
            {
                if (key.IdBytes.AsSpan().StartsWith(id)) return key;
            }

            return null;
        }
    }
}
