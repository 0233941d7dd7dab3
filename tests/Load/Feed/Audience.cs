using System.Collections.Concurrent;
using System.Diagnostics;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Feed;

/// <summary>Many subscribers, and how long each change took to each of them.</summary>
internal sealed class Audience : IDisposable
{
    private readonly ConcurrentDictionary<int, Change> _changes = new();
    private readonly ConcurrentBag<IDisposable> _members = [];
    private readonly ConcurrentBag<Task> _reading = [];
    private int _last;

    /// <summary>How many wait for each change.</summary>
    public int Count { get; private set; }

    /// <summary>How long the changes since the last <see cref="Delays"/> took to each subscriber, in milliseconds.</summary>
    public Distribution Delays()
    {
        var delays = new Distribution(_changes.Values.SelectMany(change => change.Delays));
        _changes.Clear();
        return delays;
    }

    /// <summary>Lets streams of server-sent events in.</summary>
    public async Task Subscribe(int count, Uri server, string path, string key)
    {
        await Many.Each(Enumerable.Range(0, count), 50, async _ =>
        {
            var subscriber = new Subscriber();
            _members.Add(subscriber);
            await subscriber.Open(server, path, key);
            _reading.Add(subscriber.Read(Seen));
        });
        Count += count;
    }

    /// <summary>Lets one in that reads by itself, and tells of what it sees.</summary>
    public void Admit(IDisposable member)
    {
        _members.Add(member);
        Count++;
    }

    /// <summary>Makes a change, and waits until all have seen it; false if that takes too long.</summary>
    public async Task<bool> Show(Func<int, Task> make)
    {
        var number = Interlocked.Increment(ref _last);
        var change = _changes[number] = new Change(Count);
        await make(number);
        return await Task.WhenAny(change.All, Pause.For(TimeSpan.FromSeconds(30))) == change.All;
    }

    /// <summary>A subscriber has seen that change.</summary>
    public void Seen(int number)
    {
        if (_changes.TryGetValue(number, out var change)) change.Add();
    }

    public void Dispose()
    {
        foreach (var member in _members) member.Dispose();
    }

    private sealed class Change(int audience)
    {
        private readonly long _begun = Stopwatch.GetTimestamp();
        private readonly double[] _delays = new double[audience];
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task All => _all.Task;

        public IEnumerable<double> Delays => _delays.Take(Math.Min(_count, audience));

        public void Add()
        {
            var at = Interlocked.Increment(ref _count) - 1;
            if (at < audience) _delays[at] = Stopwatch.GetElapsedTime(_begun).TotalMilliseconds;
            if (at == audience - 1) _all.SetResult();
        }
    }
}
