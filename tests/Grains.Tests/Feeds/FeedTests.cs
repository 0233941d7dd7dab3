using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Feeds;

/// <summary>What a shard of the live feed promises.</summary>
public sealed class FeedTests
{
    [Fact]
    public void What_is_shown_is_stored_and_in_order()
    {
        using var fleet = new TestFleet();
        var observer = new Listener(fleet.Store);
        fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, observer)));

        var published = Enumerable.Range(0, 50).Select(i => Feed(fleet).Publish(Lines($"line {i}"))).ToList();
        fleet.Ask(Task.WhenAll(published));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"line {i}").Order(), observer.Messages.Order());
        Assert.Equal(observer.Lines.Select(line => line.Id).Order(StringComparer.Ordinal), observer.Lines.Select(line => line.Id));
        Assert.Equal(observer.Lines, fleet.Store.LogRows);
        Assert.True(observer.AllWereStored);
        Assert.All(published, one => Assert.Single(one.Result.Value));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), observer.Numbers);
    }

    [Fact]
    public void Lines_that_come_while_others_are_stored_share_the_next_write()
    {
        using var fleet = new TestFleet();
        var gate = new TaskCompletionSource();
        var writes = new List<int>();
        fleet.Store.BeforeLogs = count =>
        {
            writes.Add(count);
            return writes.Count == 1 ? gate.Task : null;
        };
        var calls = Enumerable.Range(0, 20).Select(i => Feed(fleet).Publish(Lines($"line {i}"))).ToList();
        fleet.Pass(TimeSpan.Zero);
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        gate.SetResult();
        fleet.Ask(Task.WhenAll(calls));
        Assert.Equal([1, 19], writes);
    }

    [Fact]
    public void A_failed_write_is_its_callers_and_shows_nothing()
    {
        using var fleet = new TestFleet();
        var observer = new Listener(fleet.Store);
        fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, observer)));
        var isBroken = true;
        fleet.Store.BeforeLogs = _ => isBroken ? Task.FromException(new TimeoutException("The database is away")) : null;
        var failed = Feed(fleet).Publish(Lines("lost"));
        fleet.Pass(TimeSpan.Zero);
        Assert.True(failed.IsFaulted);
        Assert.Empty(observer.Messages);

        isBroken = false;
        fleet.Ask(Feed(fleet).Publish(Lines("kept")));
        Assert.Equal(["kept"], observer.Messages);
        Assert.Equal([0L], observer.Numbers);
    }

    [Fact]
    public void Too_many_lines_that_wait_are_refused()
    {
        using var fleet = new TestFleet();
        var gate = new TaskCompletionSource();
        fleet.Store.BeforeLogs = _ => gate.Task;
        var calls = Enumerable.Range(0, 12).Select(_ => Feed(fleet).Publish([.. Enumerable.Repeat(Lines("x")[0], 1_000)])).ToList();
        fleet.Pass(TimeSpan.Zero);
        Assert.Equal(2, calls.Count(call => call.IsCompleted));
        Assert.Equal(ErrorCode.ServiceUnavailable, fleet.Ask(calls[^1]).Error!.Code);
        gate.SetResult();
        fleet.Pass(TimeSpan.Zero);
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
    }

    [Fact]
    public void A_subscription_ends_unless_it_is_renewed()
    {
        using var fleet = new TestFleet();
        var (renewed, forgotten) = (new Listener(fleet.Store), new Listener(fleet.Store));
        var reference = Reference(fleet, renewed);
        fleet.Ask(Feed(fleet).Subscribe(reference));
        fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, forgotten)));
        for (var minute = 0; minute < 4; minute++)
        {
            fleet.Pass(FeedLease.Renewal);
            fleet.Ask(Feed(fleet).Subscribe(reference));
        }

        fleet.Ask(Feed(fleet).Publish(Lines("late")));
        Assert.Equal((1, 0), (renewed.Messages.Count(), forgotten.Messages.Count()));
        fleet.Ask(Feed(fleet).Unsubscribe(reference));
        fleet.Ask(Feed(fleet).Publish(Lines("later")));
        Assert.Single(renewed.Messages);
    }

    [Fact]
    public void Who_missed_some_is_told_as_far_as_the_shard_remembers()
    {
        using var fleet = new TestFleet();
        var start = fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, new Listener(fleet.Store))));
        for (var i = 0; i < 3; i++) fleet.Ask(Feed(fleet).Publish(Lines($"line {i}")));
        var missed = fleet.Ask(Feed(fleet).Since(start with { Next = 1 }));
        Assert.Equal(["line 1", "line 2"], missed!.Lines.Select(line => line.Message));
        Assert.Null(fleet.Ask(Feed(fleet).Since(start with { Next = 9 })));
        Assert.Null(fleet.Ask(Feed(fleet).Since(start with { Epoch = "another" })));
        for (var i = 0; i < 3; i++) fleet.Ask(Feed(fleet).Publish([.. Enumerable.Repeat(Lines("x")[0], 500)]));
        Assert.Null(fleet.Ask(Feed(fleet).Since(start with { Next = 1 })));
    }

    [Fact]
    public void A_subscriber_that_fails_keeps_nobody_else_from_hearing()
    {
        using var fleet = new TestFleet();
        var (bad, good) = (new Listener(fleet.Store) { Fails = true }, new Listener(fleet.Store));
        fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, bad)));
        fleet.Ask(Feed(fleet).Subscribe(Reference(fleet, good)));
        for (var i = 0; i < 100; i++) fleet.Ask(Feed(fleet).Publish(Lines($"line {i}")));
        Assert.Equal(100, good.Messages.Count());
    }

    private static IFeedGrain Feed(TestFleet fleet) => fleet.Grains.Feed(3);

    private static IFeedObserver Reference(TestFleet fleet, Listener listener) => fleet.Grains.CreateObjectReference<IFeedObserver>(listener);

    private static ImmutableArray<NewLogLine> Lines(string message) => [new NewLogLine("inst_1", "INFO", "APP", message)];

    private sealed class Listener(MemoryStore store) : IFeedObserver
    {
        public bool Fails { get; init; }

        public bool AllWereStored { get; private set; } = true;

        public List<LogRow> Lines { get; } = [];

        public List<long> Numbers { get; } = [];

        public IEnumerable<string> Messages => Lines.Select(line => line.Message);

        public Task Shown(FeedBatch batch)
        {
            if (Fails) throw new InvalidOperationException("this listener fails");
            AllWereStored &= batch.Lines.All(store.LogRows.Contains);
            Lines.AddRange(batch.Lines);
            Numbers.AddRange(Enumerable.Range(0, batch.Lines.Length).Select(i => batch.First.Next + i));
            return Task.CompletedTask;
        }
    }
}
