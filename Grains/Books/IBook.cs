using System.Collections.Immutable;

namespace Fleet.Grains.Books;

/// <summary>
/// One kind of small records as this process knows them: read once, then kept up by asking the book's grain what has changed. To read it
/// costs nothing; it is at most a second behind a change that was made through another process, and five minutes behind one whose process
/// died before it could tell. No grain may wait for it while it activates: the reading may be waiting for that grain.
/// </summary>
internal interface IBook<T> where T : class
{
    /// <summary>The records, by id.</summary>
    ImmutableSortedDictionary<string, T> Entries { get; }

    /// <summary>
    /// Grows with each change of <see cref="Entries"/>; 0 before they were first read. Whoever keeps what it made of the entries reads this
    /// first: then it is never taken for newer than it is.
    /// </summary>
    long Version { get; }

    /// <summary>
    /// Asks the book's grain, and reads what has changed; the first time, everything. Who asks while that is under way waits for the same reading.
    /// </summary>
    Task Refresh(CancellationToken cancellationToken = default);

    /// <summary>
    /// A grain of this process has written that record: reads it, and tells the book's grain. Never fails: what could not be read or told is
    /// tried again at each <see cref="Refresh"/>.
    /// </summary>
    Task Changed(string id);
}
