using System.Collections.Immutable;

namespace Fleet.Grains.Books;

/// <summary>
/// One kind of small records as this process knows them: read once, then kept up by asking the book's grain what has changed. To read it
/// costs nothing; it is at most a second behind a change that was made through another process.
/// </summary>
internal interface IBook<T> where T : class
{
    /// <summary>The records, by id.</summary>
    ImmutableSortedDictionary<string, T> Entries { get; }

    /// <summary>Grows with each change of <see cref="Entries"/>; 0 before they were first read.</summary>
    long Version { get; }

    /// <summary>Asks the book's grain, and reads what has changed.</summary>
    Task Refresh(CancellationToken cancellationToken = default);

    /// <summary>A grain of this process has written that record: reads it, and tells the book's grain.</summary>
    Task Changed(string id);
}
