using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The keys that seal, and how far a change of them has come.</summary>
public sealed record SealingShape
{
    internal SealingShape(SealingReport report)
    {
        Keys = [.. report.Keys.Select(key => new SealingKeyShape(key, key == report.SealingKey))];
        Resealing = report.Progress is { } progress ? new(progress) : null;
    }

    /// <summary>The keys that the process which answers knows, oldest first.</summary>
    public IReadOnlyList<SealingKeyShape> Keys { get; }

    /// <summary>How far everything was sealed anew with the key that seals; null if that has not begun.</summary>
    public ResealingShape? Resealing { get; }
}

/// <summary>A key that is known.</summary>
/// <param name="Id">Tells it from others, and tells nothing of it.</param>
/// <param name="Seals">Whether it is the one that seals; each of them opens.</param>
public sealed record SealingKeyShape(string Id, bool Seals);

/// <summary>How far everything was sealed anew.</summary>
public sealed record ResealingShape
{
    internal ResealingShape(SealingProgress progress)
    {
        (Documents, Total, Secrets, Resealed, Failed) = (progress.Documents, progress.Total, progress.Secrets, progress.Resealed, progress.Failed);
        (StartedAt, UpdatedAt, FinishedAt) = (progress.BeganAt, progress.UpdatedAt, progress.FinishedAt);
        Status = progress.FinishedAt is null ? "RUNNING" : "FINISHED";
    }

    /// <summary>RUNNING or FINISHED.</summary>
    public string Status { get; }

    /// <summary>How many documents were looked at.</summary>
    public long Documents { get; }

    /// <summary>How many there are about.</summary>
    public long Total { get; }

    /// <summary>How many sealed secrets were found.</summary>
    public long Secrets { get; }

    /// <summary>How many of these were under another key before.</summary>
    public long Resealed { get; }

    /// <summary>How many of these no key opens that is known.</summary>
    public long Failed { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it last came further.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>When it was complete; null while it is not.</summary>
    public DateTimeOffset? FinishedAt { get; }
}
