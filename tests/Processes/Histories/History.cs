using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fleet.Tests.Processes.Histories;

/// <summary>All that clients tried, in the order in which they knew the results. Any number of them may add to it.</summary>
public sealed class History
{
    private readonly ConcurrentQueue<Operation> _operations = [];
    private readonly long[] _counts = new long[Enum.GetValues<Result>().Length];
    private long _longest;

    /// <summary>What was tried so far.</summary>
    public IReadOnlyCollection<Operation> Operations => _operations;

    /// <summary>The longest time from a try to its result.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    /// <summary>How many ended so.</summary>
    public long Count(Result result) => Interlocked.Read(ref _counts[(int)result]);

    /// <summary>Adds one that has just ended.</summary>
    /// <param name="start">When it was sent: <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="kind">What was asked for.</param>
    /// <param name="key">The thing or the register.</param>
    /// <param name="result">What is known of it.</param>
    /// <param name="value">What was made, written or read.</param>
    /// <param name="answer">What was answered, for people.</param>
    public void Add(long start, Kind kind, string key, Result result, string value, string answer)
    {
        var took = Stopwatch.GetElapsedTime(start).Ticks;
        for (var seen = Interlocked.Read(ref _longest); took > seen; seen = Interlocked.Read(ref _longest))
        {
            if (Interlocked.CompareExchange(ref _longest, took, seen) == seen) break;
        }

        Interlocked.Increment(ref _counts[(int)result]);
        _operations.Enqueue(new(start, Stopwatch.GetTimestamp(), kind, key, result, value, answer));
    }
}
