using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Scheduling;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleet.Tests.Grains.Books;

/// <summary>The grains' own book is one process; a book beside it is another one.</summary>
public sealed class BookTests
{
    [Fact]
    public void What_one_process_changes_others_see_when_they_next_look()
    {
        using var fleet = new TestFleet();
        var (here, there) = (Here(fleet), Another(fleet));
        Look(fleet, there);
        var id = Put(fleet, "new disks");
        Assert.Equal("new disks", here.Entries[id.Value].Window.Reason);
        Assert.Empty(there.Entries);

        var before = there.Version;
        Look(fleet, there);
        Assert.Equal(("new disks", before + 1), (there.Entries[id.Value].Window.Reason, there.Version));
        Put(fleet, "newer disks", id);
        Look(fleet, there);
        Assert.Equal("newer disks", there.Entries[id.Value].Window.Reason);

        Assert.True(fleet.Ask(fleet.Grains.Window(id).Delete("ann")).IsOk);
        Assert.Empty(here.Entries);
        Look(fleet, there);
        Assert.Empty(there.Entries);
    }

    [Fact]
    public void A_look_without_a_change_reads_nothing_and_makes_no_new_version()
    {
        var calls = new Calls();
        using var fleet = Fleet(calls);
        var there = Another(fleet);
        Put(fleet, "new disks");
        Look(fleet, there);

        var (version, reads) = (there.Version, calls.Reads);
        Look(fleet, there);
        Assert.Equal((version, reads), (there.Version, calls.Reads));
    }

    [Fact]
    public void A_process_that_starts_reads_all_and_everybody_who_asks_meanwhile_waits_for_that()
    {
        var calls = new Calls();
        using var fleet = Fleet(calls);
        var ids = Enumerable.Range(0, 200).Select(i => Put(fleet, $"window {i}").Value).ToList();

        var reads = calls.Reads;
        var book = Another(fleet);
        Assert.Equal(0, book.Version);
        fleet.Run(() => Task.WhenAll(book.Refresh(), book.Refresh(), book.Refresh()));
        Assert.Equal(ids.Order(StringComparer.Ordinal), book.Entries.Keys);
        Assert.Equal((1, reads + 200), (book.Version, calls.Reads));
    }

    [Fact]
    public void More_changes_than_are_remembered_are_found_by_reading_all()
    {
        var calls = new Calls();
        using var fleet = Fleet(calls);
        var there = Another(fleet);
        var (kept, changed, gone) = (Put(fleet, "kept"), Put(fleet, "first"), Put(fleet, "gone"));
        Look(fleet, there);

        Put(fleet, "second", changed);
        Assert.True(fleet.Ask(fleet.Grains.Window(gone).Delete("ann")).IsOk);
        foreach (var _ in Enumerable.Range(0, BookGrain.Remembered)) fleet.Ask(fleet.Grains.Book(BookNames.Windows).Changed(kept.Value));
        var reads = calls.Reads;
        Look(fleet, there);

        Assert.Equal([kept.Value, changed.Value], there.Entries.Keys);
        Assert.Equal("second", there.Entries[changed.Value].Window.Reason);
        // What has the version that it had is not read again.
        Assert.Equal(reads + 1, calls.Reads);
    }

    [Fact]
    public void Another_activation_of_the_book_loses_no_change()
    {
        using var fleet = new TestFleet();
        var there = Another(fleet);
        Put(fleet, "first");
        Look(fleet, there);

        var position = fleet.Ask(fleet.Grains.Book(BookNames.Windows).Since(null)).Position;
        Assert.Null(fleet.Ask(fleet.Grains.Book(BookNames.Windows).Since(position with { Epoch = "another" })).Ids);
        Assert.Null(fleet.Ask(fleet.Grains.Book(BookNames.Windows).Since(position with { Number = -1 })).Ids);
        Assert.Equal([], fleet.Ask(fleet.Grains.Book(BookNames.Windows).Since(position)).Ids);
    }

    [Fact]
    public void A_change_that_the_book_could_not_be_told_of_is_told_later()
    {
        var calls = new Calls();
        using var fleet = Fleet(calls);
        var there = Another(fleet);
        fleet.ReadBooks();
        Look(fleet, there);

        calls.FailsBook = true;
        var id = Put(fleet, "new disks");
        Assert.True(Here(fleet).Entries.ContainsKey(id.Value));
        calls.FailsBook = false;
        Look(fleet, there);
        Assert.Empty(there.Entries);

        fleet.ReadBooks();
        Look(fleet, there);
        Assert.True(there.Entries.ContainsKey(id.Value));
    }

    [Fact]
    public void A_change_whose_process_died_before_telling_is_found_by_the_sweep()
    {
        using var fleet = new TestFleet();
        var id = Put(fleet, "first");
        var there = Another(fleet);
        Look(fleet, there);

        Crashing.AtWrite(fleet, 1, afterCommit: true);
        Assert.ThrowsAny<Exception>(() => Put(fleet, "second", id));
        (fleet.Store.BeforeWrite, fleet.Store.AfterWrite, fleet.Store.CannotBeRead) = (_ => { }, _ => { }, false);
        // Its activation does not outlive it: the next write, which meets another's version, ends it here.
        Assert.ThrowsAny<Exception>(() => Put(fleet, "third", id));
        Look(fleet, there);
        Assert.Equal("first", there.Entries[id.Value].Window.Reason);

        fleet.Pass(Book<ScopedWindow>.SweepInterval);
        Look(fleet, there);
        Assert.Equal("second", there.Entries[id.Value].Window.Reason);
    }

    [Fact]
    public void A_record_that_cannot_be_read_just_now_stays_as_it_was_and_is_read_later()
    {
        var calls = new Calls();
        using var fleet = Fleet(calls);
        var there = Another(fleet);
        var id = Put(fleet, "first");
        Look(fleet, there);
        Put(fleet, "second", id);

        calls.FailsReads = true;
        Look(fleet, there);
        Assert.Equal("first", there.Entries[id.Value].Window.Reason);
        calls.FailsReads = false;
        Look(fleet, there);
        Assert.Equal("second", there.Entries[id.Value].Window.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Readings_that_overlap_with_changes_end_with_the_truth(int seed)
    {
        using var fleet = new TestFleet(seed);
        var books = new[] { Here(fleet), Another(fleet), Another(fleet) };
        var ids = Enumerable.Range(0, 12).Select(_ => fleet.New<WindowId>()).ToList();
        fleet.Run(() => Task.WhenAll(
        [
            .. ids.Select((id, i) => Rewrite(fleet, id, isDeleted: i % 3 == 0)),
            .. Enumerable.Range(0, 10).SelectMany(_ => books.Select(book => book.Refresh())),
        ]));
        foreach (var book in books) Look(fleet, book);

        foreach (var book in books)
        {
            Assert.Equal(ids.Where((_, i) => i % 3 != 0).Select(id => id.Value), book.Entries.Keys);
            Assert.All(book.Entries.Values, window => Assert.Equal("third", window.Window.Reason));
        }
    }

    private static async Task Rewrite(TestFleet fleet, WindowId id, bool isDeleted)
    {
        foreach (var reason in new[] { "first", "second", "third" }) await fleet.Grains.Window(id).Put(Window(fleet, reason, id), "ann");
        if (isDeleted) await fleet.Grains.Window(id).Delete("ann");
    }

    private static WindowId Put(TestFleet fleet, string reason, WindowId? changed = null)
    {
        var id = changed ?? fleet.New<WindowId>();
        var put = fleet.Ask(fleet.Grains.Window(id).Put(Window(fleet, reason, id), "ann"));
        Assert.True(put.IsOk, put.Error?.Message);
        return id;
    }

    private static ScopedWindow Window(TestFleet fleet, string reason, WindowId id) =>
        new(new MaintenanceWindow(id.Value, reason, fleet.Time.GetUtcNow(), TimeSpan.FromHours(1), null), InstanceScope.All);

    private static IBook<ScopedWindow> Here(TestFleet fleet) => fleet.Service<IBook<ScopedWindow>>();

    private static Book<ScopedWindow> Another(TestFleet fleet) => new(
        fleet.Service<BookSource<ScopedWindow>>(), fleet.Grains, fleet.Service<IStateQueries>(), fleet.Time, NullLogger<Book<ScopedWindow>>.Instance);

    private static void Look(TestFleet fleet, IBook<ScopedWindow> book) => fleet.Run(() => book.Refresh());

    private static TestFleet Fleet(Calls calls) => new(configure: services => services.AddSingleton<IIncomingGrainCallFilter>(calls));

    /// <summary>Counts readings of windows, and lets calls fail as they do when a neighbour is lost.</summary>
    private sealed class Calls : IIncomingGrainCallFilter
    {
        public int Reads { get; private set; }

        public bool FailsBook { get; set; }

        public bool FailsReads { get; set; }

        public Task Invoke(IIncomingGrainCallContext context)
        {
            var isRead = context is { Grain: IMaintenanceWindowGrain, MethodName: nameof(IMaintenanceWindowGrain.Get) };
            if (isRead) Reads++;
            if ((isRead && FailsReads) || (context.Grain is IBookGrain && FailsBook)) throw new TimeoutException("Nobody answers");
            return context.Invoke();
        }
    }
}
