using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Running;

/// <summary>Secrets of requests, sealed before they go any further.</summary>
internal static class SealedValues
{
    public static ImmutableSortedDictionary<string, SealedSecret> SealAll(
        this ISecretBox box, IReadOnlyDictionary<string, string>? clear) =>
        (clear ?? ImmutableSortedDictionary<string, string>.Empty)
            .ToImmutableSortedDictionary(pair => pair.Key, pair => box.Seal(pair.Value), StringComparer.Ordinal);
}
