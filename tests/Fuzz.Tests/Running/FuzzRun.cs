using System.Globalization;

namespace Fleet.Tests.Fuzz.Running;

/// <summary>Tries a target with its corpus and with what is made of it.</summary>
internal sealed class FuzzRun
{
    private const long MaxGrowth = 32 << 20;

    // Of processor time, so that what else the machine does is no fault; a case that never ends shows by the clock.
    private static readonly TimeSpan MaxWork = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(3);

    private readonly Target _target;
    private readonly IReadOnlyList<(string Name, byte[] Input)> _corpus;
    private readonly Mutator _mutator;
    private byte[] _input = [];
    private string _case = "";
    private long _done;

    private FuzzRun(Target target, IReadOnlyList<(string Name, byte[] Input)> corpus)
    {
        (_target, _corpus) = (target, corpus);
        _mutator = new([.. corpus.Select(one => one.Input)], target.Words, target.MaxLength);
    }

    /// <summary>The first input that breaks the target; null if none does.</summary>
    public static async Task<Finding?> Of(Target target, IReadOnlyList<(string Name, byte[] Input)>? corpus = null, TimeSpan? stuck = null)
    {
        var run = new FuzzRun(target, corpus ?? Corpus.Of(target.Name));
        var before = Environment.CpuUsage.TotalTime;
        var work = Task.Run(run.Go);
        using var watch = new PeriodicTimer(stuck ?? Stuck);
        for (var seen = -1L; ; seen = run._done)
        {
            var tick = watch.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(work, tick) == work)
            {
                TestContext.Current.SendDiagnosticMessage($"{target.Name}: {run._done} cases, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0.0} s of processor time");
                return await work;
            }

            if (seen == run._done) return new(target.Name, run._case, $"does not end within {stuck ?? Stuck}", run._input);
        }
    }

    private Finding? Go()
    {
        var cases = FuzzSettings.Cases(_target.Cases);
        var warm = _corpus.Count + (cases / 4);
        Growth? growth = null;
        for (var i = 0; i < _corpus.Count + cases; i++)
        {
            var isKnown = i < _corpus.Count;
            _case = isKnown ? _corpus[i].Name : (i - _corpus.Count).ToString(CultureInfo.InvariantCulture);
            _input = isKnown ? _corpus[i].Input : _mutator.Next(FuzzSettings.Random(_target.Name, i - _corpus.Count));
            if (Fault(_input) is { } fault) return Shrunk(fault);
            Interlocked.Increment(ref _done);
            if (i == warm) growth = Growth.Begin();
        }

        return growth?.Fault(MaxGrowth) is { } grown ? new(_target.Name, $"0 to {cases}", grown, _input) : null;
    }

    private string? Fault(byte[] input)
    {
        var (began, worked) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        try
        {
            if (_target.Fault(input) is { } fault) return fault;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }

        // Most cases end at once; what the process has worked is only asked for after those that do not.
        return TimeProvider.System.GetElapsedTime(began) > MaxWork && Environment.CpuUsage.TotalTime - worked is var work && work > MaxWork
            ? $"took {work.TotalSeconds:0.0} s of processor time" : null;
    }

    private Finding Shrunk(string fault)
    {
        var kind = Kind(fault);
        var (name, found) = (_case, _input);
        var small = kind.StartsWith("took", StringComparison.Ordinal) ? found : Shrinker.Shrink(found, input => Fault(input) is { } other && Kind(other) == kind);
        return new(_target.Name, name, Fault(small) ?? fault, small);
    }

    // By its first words, or the name of its exception.
    private static string Kind(string fault) => fault[..Math.Min(fault.Length, Math.Max(12, fault.AsSpan().IndexOfAny(":\n")))];
}
