using System.Buffers;
using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Storage;

namespace Fleet.Grains.Alerts.Watching;

/// <summary>A span of time that has to be read.</summary>
internal readonly record struct PastSpan(DateTimeOffset From, DateTimeOffset To);

/// <summary>
/// What a metric was, as far back as one condition looks. Without seasons: the window before the newest sample, filled once from the stored
/// series and kept up with each sample. With seasons: around the same time of each season before, read ahead from the stored series. It
/// holds at most <see cref="MaxPoints"/> points for the window, or for each season.
/// </summary>
internal sealed class MetricPast(AnomalyCondition condition)
{
    /// <summary>32 KiB. Samples that come closer than a 2,000th of the window are compared and not kept.</summary>
    public const int MaxPoints = 2_000;

    private readonly bool _isSeasonal = condition.SeasonSec > 0;
    private readonly TimeSpan _window = TimeSpan.FromSeconds(condition.WindowSec);
    private readonly TimeSpan _season = TimeSpan.FromSeconds(condition.SeasonSec);
    private List<Point> _points = [];
    private int _first;
    private DateTimeOffset? _knownUntil;
    private DateTimeOffset _notBefore;

    /// <summary>Points that are held.</summary>
    public int Count => _points.Count - _first;

    /// <summary>How far ahead seasons are read: there is nothing to keep up, since they are over.</summary>
    private TimeSpan Ahead => TimeSpan.FromTicks(Math.Min(Math.Max(_window.Ticks, _season.Ticks / 24), _season.Ticks / 4));

    /// <summary>Whether something has to be read before a value of that time can be judged as well as can be.</summary>
    public bool IsLacking(DateTimeOffset now) => now >= _notBefore && (_knownUntil is not { } until || (_isSeasonal && now > until));

    /// <summary>It could not be read.</summary>
    public void TryAgainAfter(DateTimeOffset at) => (_notBefore, _knownUntil) = (at, null);

    /// <summary>What to read, and forgets what is read by that anew.</summary>
    public ImmutableArray<PastSpan> Wanted(DateTimeOffset now)
    {
        if (!_isSeasonal)
        {
            _knownUntil = now;
            return [new PastSpan(now - _window, now)];
        }

        (_points, _first, _knownUntil) = ([], 0, now + Ahead);
        return [.. Enumerable.Range(1, condition.Seasons).Reverse().Select(back =>
        {
            var (from, to) = Around(now, back);
            return new PastSpan(from, to + Ahead < now ? to + Ahead : now);
        })];
    }

    /// <summary>Adds what was read; of what is known already, nothing.</summary>
    public void Add(PastSpan span, IReadOnlyList<SeriesPoint> series)
    {
        var read = new List<Point>(series.Count);
        var isCounter = Metrics.IsCounter(condition.Metric);
        for (var i = isCounter ? 1 : 0; i < series.Count; i++)
        {
            if (Value(isCounter ? series[i - 1] : null, series[i]) is { } value && double.IsFinite(value)) read.Add(new Point(series[i].At, value));
        }

        if (_isSeasonal)
        {
            _points.AddRange(read);
            return;
        }

        var known = Count > 0 ? _points[_first].At : DateTimeOffset.MaxValue;
        (_points, _first) = ([.. read.Where(point => point.At >= span.From && point.At < known), .. _points.Skip(_first)], 0);
    }

    /// <summary>What is kept of a new sample, after it was judged by those before it.</summary>
    public void Add(DateTimeOffset at, double value)
    {
        if (_isSeasonal) return;
        Forget(at);
        if (Count > 0 && at - _points[^1].At < _window / MaxPoints) return;
        _points.Add(new Point(at, value));
    }

    /// <summary>Judges a value of that time; null where too little is known.</summary>
    public AnomalyFinding? Judge(DateTimeOffset at, double value)
    {
        if (!_isSeasonal) Forget(at);
        var rented = ArrayPool<double>.Shared.Rent(Math.Max(1, Count));
        try
        {
            var count = 0;
            for (var i = _first; i < _points.Count; i++)
            {
                if (Counts(_points[i].At, at)) rented[count++] = _points[i].Value;
            }

            return count < condition.MinSamples ? null : AnomalyMethods.Judge(condition, rented.AsSpan(0, count), value);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    private bool Counts(DateTimeOffset point, DateTimeOffset at)
    {
        if (!_isSeasonal) return point < at;
        for (var back = 1; back <= condition.Seasons; back++)
        {
            var (from, to) = Around(at, back);
            if (point >= from && point <= to) return true;
        }

        return false;
    }

    private (DateTimeOffset From, DateTimeOffset To) Around(DateTimeOffset at, int back) => (at - (back * _season) - (_window / 2), at - (back * _season) + (_window / 2));

    /// <summary>What is older than the window goes; the list is moved together when half of it has gone.</summary>
    private void Forget(DateTimeOffset at)
    {
        while (_first < _points.Count && _points[_first].At < at - _window) _first++;
        if (_first <= _points.Count / 2) return;
        _points.RemoveRange(0, _first);
        _first = 0;
    }

    private double? Value(SeriesPoint? before, SeriesPoint point) => condition.Metric switch
    {
        RuleWords.Cpu => point.CpuPercent,
        RuleWords.Memory => Metrics.Percent(point.MemoryUsed, point.MemoryTotal),
        RuleWords.Received => CounterRate.PerSecond(before!.NetReceived, before.At, point.NetReceived, point.At),
        _ => CounterRate.PerSecond(before!.NetSent, before.At, point.NetSent, point.At),
    };

    private readonly record struct Point(DateTimeOffset At, double Value);
}
