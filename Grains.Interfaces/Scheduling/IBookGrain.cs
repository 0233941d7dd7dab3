using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Fleet.Scheduling;

/// <summary>
/// Counts the changes of one kind of small records (alert rules, maintenance windows) that every process keeps a copy of, so that a process
/// can ask what has changed since it last looked. It keeps the ids of changed records and none of the records. Key: a name from <see cref="BookNames"/>.
/// </summary>
[Alias("fleet.book")]
public interface IBookGrain : IGrainWithStringKey
{
    /// <summary>That record was made, changed or deleted; to be called after that is durable.</summary>
    [Alias("changed"), AlwaysInterleave]
    Task Changed(string id);

    /// <summary>What has changed since then.</summary>
    [Alias("since"), AlwaysInterleave]
    Task<BookChanges> Since(BookPosition? position);
}

/// <summary>The books that there are.</summary>
public static class BookNames
{
    /// <summary>Alert rules.</summary>
    public const string AlertRules = "alert-rules";

    /// <summary>Maintenance windows.</summary>
    public const string Windows = "windows";

    /// <summary>Webhooks.</summary>
    public const string Webhooks = "webhooks";
}

/// <summary>A place in a book's sequence of changes.</summary>
/// <param name="Epoch">The book's activation: a new one begins to count anew.</param>
/// <param name="Number">How many changes there were.</param>
[GenerateSerializer, Immutable, Alias("fleet.book-position")]
public sealed record BookPosition([property: Id(0)] string Epoch, [property: Id(1)] long Number);

/// <summary>What has changed.</summary>
/// <param name="Position">What to ask with next time.</param>
/// <param name="Ids">The ids of the records that changed; null if the book does not remember that far: then all are to be read.</param>
[GenerateSerializer, Immutable, Alias("fleet.book-changes")]
public sealed record BookChanges([property: Id(0)] BookPosition Position, [property: Id(1)] ImmutableArray<string>? Ids);
