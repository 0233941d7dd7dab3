using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Fleet.TestKit;

/// <summary>Secrets that tests hand to Fleet, so that whoever watches what Fleet writes can tell when one of them shows.</summary>
public static class PlantedSecrets
{
    private static readonly ConcurrentDictionary<string, bool> s_planted = [];

    /// <summary>A new secret of 28 letters and digits, like no other text of the run.</summary>
    public static string Plant() => Plant($"plnt{RandomNumberGenerator.GetHexString(24, lowercase: true)}");

    /// <summary>Makes known that this is a secret; at least 8 characters, or it would be found where it is not.</summary>
    public static string Plant(string secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 8);
        s_planted.TryAdd(secret, true);
        return secret;
    }

    /// <summary>All that were planted in this process.</summary>
    public static IReadOnlyCollection<string> Planted => [.. s_planted.Keys];
}
