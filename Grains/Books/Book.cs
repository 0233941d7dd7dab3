using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Scheduling;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Books;

/// <summary>
/// No lock is held while something is awaited: readings overlap as they like, and each has a number by which an older one never replaces
/// what a newer one found. A change that a process wrote and did not live to tell of is found by the next sweep over the stored rows.
/// </summary>
internal sealed class Book<T>(
    BookSource<T> source, IGrainFactory grains, IStateQueries states, TimeProvider time, ILogger<Book<T>> log) : IBook<T> where T : class
{
    /// <summary>How often the stored rows are looked over, whatever the book's grain says.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(5);

    private const int PageSize = 1_000;
    private const int ReadAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly Readings _readings = new();
    private readonly Dictionary<string, long> _untold = [];
    private readonly HashSet<string> _unread = [];
    private Dictionary<string, long> _rows = [];
    private volatile Edition _edition = new(0, ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal));
    private BookPosition? _position;
    private DateTimeOffset _sweptAt;
    private Task? _first;
    private long _told;

    public ImmutableSortedDictionary<string, T> Entries => _edition.Entries;

    public long Version => _edition.Version;

    public Task Refresh(CancellationToken cancellationToken = default)
    {
        if (Version > 0) return CatchUp(cancellationToken);
        // At the start everybody asks at once, and there is all to read.
        lock (_gate) return _first is { IsCompleted: false } underWay ? underWay : _first = CatchUp(cancellationToken);
    }

    public async Task Changed(string id)
    {
        lock (_gate) _untold[id] = ++_told;
        await Task.WhenAll(Tell(), Note(id));
    }

    private async Task CatchUp(CancellationToken cancellationToken)
    {
        await Tell();
        var position = time.GetUtcNow() - _sweptAt < SweepInterval ? _position : null;
        // What changes from here on is told after this place, however long the reading takes.
        var changes = await grains.Book(source.Name).Since(position);
        if (Version > 0 && changes.Ids is { } ids)
        {
            await Read([.. ids]);
        }
        else
        {
            await Sweep(cancellationToken);
        }

        _position = changes.Position;
    }

    private async Task Note(string id)
    {
        lock (_gate) _unread.Add(id);
        try
        {
            if (Version == 0) await Refresh();
            await Read([id]);
        }
        catch (Exception exception)
        {
            log.RecordNotRead(exception, source.Name, id);
        }
    }

    private async Task Tell()
    {
        KeyValuePair<string, long>[] untold;
        lock (_gate) untold = [.. _untold];
        foreach (var (id, number) in untold)
        {
            try
            {
                await grains.Book(source.Name).Changed(id);
            }
            catch (Exception exception)
            {
                log.ChangeNotTold(exception, source.Name, id);
                return;
            }

            // It may have changed again since.
            lock (_gate) ((ICollection<KeyValuePair<string, long>>)_untold).Remove(new(id, number));
        }
    }

    private async Task Read(HashSet<string> ids)
    {
        lock (_gate) ids.UnionWith(_unread);
        if (ids.Count == 0) return;
        using var reading = _readings.Begin();
        Publish(reading, await Find(ids), []);
    }

    /// <summary>Reads which records there are and of what version, and then those that are not known in that version.</summary>
    private async Task Sweep(CancellationToken cancellationToken)
    {
        var beganAt = time.GetUtcNow();
        using var reading = _readings.Begin();
        var rows = await Rows(cancellationToken);
        HashSet<string> unknown;
        lock (_gate)
        {
            unknown = [.. rows.Where(row => _rows.GetValueOrDefault(row.Key) != row.Value).Select(row => row.Key), .. _unread];
        }

        var found = await Find(unknown);
        Publish(reading, found, Entries.Keys.Where(id => !rows.ContainsKey(id)));
        foreach (var id in unknown.Where(id => !found.ContainsKey(id))) rows.Remove(id);
        (_rows, _sweptAt) = (rows, beganAt);
    }

    private async Task<Dictionary<string, long>> Rows(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, long>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = source.Kind, Cursor = cursor, Limit = PageSize }, cancellationToken);
            foreach (var row in page.Rows) rows[row.Id] = row.Version;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return rows;
    }

    /// <summary>The records of those ids, null for one that is no more. One that could not be read is left out, and noted.</summary>
    private async Task<Dictionary<string, T?>> Find(IReadOnlyCollection<string> ids)
    {
        var found = new Dictionary<string, T?>();
        foreach (var some in ids.Chunk(ReadAtOnce)) await Task.WhenAll(some.Select(id => Find(id, found)));
        return found;
    }

    private async Task Find(string id, Dictionary<string, T?> found)
    {
        try
        {
            var record = await source.Read(grains, id);
            lock (_gate)
            {
                _unread.Remove(id);
                if (record.IsOk || record.Error.Code == ErrorCode.NotFound) found[id] = record.Value;
            }
        }
        catch (UnreadableStateException exception)
        {
            lock (_gate) _unread.Remove(id);
            log.RecordUnreadable(exception, source.Name, id);
        }
        catch (Exception exception)
        {
            lock (_gate) _unread.Add(id);
            log.RecordNotRead(exception, source.Name, id);
        }
    }

    private void Publish(Readings.Reading reading, IReadOnlyDictionary<string, T?> found, IEnumerable<string> gone)
    {
        lock (_gate)
        {
            var entries = Entries.ToBuilder();
            foreach (var (id, record) in found.Where(one => reading.IsNewest(one.Key)))
            {
                if (record is null) entries.Remove(id);
                else entries[id] = record;
            }

            entries.RemoveRange(gone.Where(reading.IsNewest));
            if (found.Count > 0 || entries.Count != Entries.Count || Version == 0) _edition = new(Version + 1, entries.ToImmutable());
        }
    }

    private sealed record Edition(long Version, ImmutableSortedDictionary<string, T> Entries);
}
