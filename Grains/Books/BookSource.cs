using Fleet.Common;

namespace Fleet.Grains.Books;

/// <summary>Where the records of a book are.</summary>
/// <param name="Name">The book's name, one of <see cref="Scheduling.BookNames"/>.</param>
/// <param name="Kind">The records' state kind.</param>
/// <param name="Read">Reads one; it must interleave in its grain, since a grain may wait for the book within a turn of its own.</param>
internal sealed record BookSource<T>(string Name, string Kind, Func<IGrainFactory, string, Task<Outcome<T>>> Read) where T : class;
