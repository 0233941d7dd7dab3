using System.Collections.Immutable;

namespace Fleet.Storage;

/// <summary>The keys that seal secrets, and how far a change of them has come.</summary>
public interface ISealing
{
    /// <summary>As it stands now.</summary>
    Task<SealingReport> Report(CancellationToken cancellationToken = default);
}

/// <summary>The keys that this process knows, and what was sealed anew.</summary>
/// <param name="SealingKey">The id of the key that seals; ids tell nothing of the key.</param>
/// <param name="Keys">The ids of all keys that are known, oldest first: each of them opens.</param>
/// <param name="Progress">How far all that is stored was sealed anew with the key that seals; null if that has not begun.</param>
public sealed record SealingReport(string SealingKey, ImmutableArray<string> Keys, SealingProgress? Progress);

/// <summary>How far all that is stored was sealed anew with a key.</summary>
/// <param name="Documents">How many stored documents were looked at.</param>
/// <param name="Total">How many there are about now.</param>
/// <param name="Secrets">How many sealed secrets were found in them.</param>
/// <param name="Resealed">How many of these were under another key, and are under this one now.</param>
/// <param name="Failed">How many of these cannot be opened with any key that is known. Older keys are to be kept while there are any.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="UpdatedAt">When it last came further.</param>
/// <param name="FinishedAt">When it was complete; null while it is not.</param>
public sealed record SealingProgress(
    long Documents, long Total, long Secrets, long Resealed, long Failed, DateTimeOffset BeganAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt);
