using System.Globalization;

namespace Fleet.Demo.World;

/// <summary>What is wrong with a program as long as it lives.</summary>
internal enum Flaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has more to do than its core can.</summary>
    Saturated,

    /// <summary>Its memory grows until it is started again.</summary>
    Leaking,

    /// <summary>Its disk grows.</summary>
    Filling,

    /// <summary>It ends as soon as it is started.</summary>
    Broken,
}

/// <summary>How a program of a name behaves: a curve over the day, noise, and a flaw if it has one. Pure, so that the past fits the present.</summary>
internal sealed class Habits
{
    private const double Day = 86_400;
    private const double GiB = 1L << 30;
    private static readonly TimeSpan Noise = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Leak = TimeSpan.FromHours(9);
    private static readonly TimeSpan Fill = TimeSpan.FromHours(30);

    private readonly Draw _draw;
    private readonly string _name;
    private readonly double _scale;
    private readonly double _peak;
    private readonly double _memory;
    private readonly double _disk;

    public Habits(Service service, string name, Draw draw, Flaw flaw)
    {
        (Service, Flaw, _name, _draw) = (service, flaw, name, draw);
        _scale = draw.Between(0.5, 1.5, $"scale/{name}");
        _peak = draw.Between(12, 17, $"peak/{name}") / 24;
        _memory = draw.Between(0.35, 0.7, $"memory/{name}");
        _disk = draw.Between(0.2, 0.65, $"disk/{name}");
    }

    public Service Service { get; }

    public Flaw Flaw { get; }

    public Figures At(DateTimeOffset time, Disturbance? disturbance)
    {
        var seconds = time.ToUnixTimeMilliseconds() / 1000.0;
        var wave = Math.Cos(((seconds / Day) - _peak) * 2 * Math.PI);
        var busy = Service.Cpu * _scale * (1 + (0.55 * wave)) * (0.8 + (0.4 * Wobble(time)));
        var cpu = Flaw is Flaw.Saturated || disturbance?.Kind is DisturbanceKind.Busy ? 95 + (4.5 * Wobble(time)) : Math.Clamp(busy, 0.5, 88);
        var memory = Flaw is Flaw.Leaking ? 0.4 + (0.56 * Share(seconds, Leak)) : _memory + (0.05 * Wobble(time)) + (0.04 * wave);
        var disk = Flaw is Flaw.Filling ? 0.62 + (0.32 * Share(seconds, Fill)) : _disk + (0.01 * Wobble(time));
        if (disturbance is { Kind: DisturbanceKind.Filling } filling) disk += (0.94 - disk) * Math.Min(1, 2 * filling.Share(time));
        var received = Counter(seconds);
        return new Figures(
            Math.Round(cpu, 2),
            (long)(memory * Service.Memory * GiB), (long)(Service.Memory * GiB), (long)(disk * Service.Disk * GiB), (long)(Service.Disk * GiB),
            received, (long)(received * 1.7));
    }

    // Between the values of two moments five minutes apart, so that it is the same however often it is asked for.
    private double Wobble(DateTimeOffset time)
    {
        var (slot, rest) = Math.DivRem(time.UtcTicks, Noise.Ticks);
        var share = (double)rest / Noise.Ticks;
        return (At(slot) * (1 - share)) + (At(slot + 1) * share);

        double At(long one) => _draw.Of(string.Create(CultureInfo.InvariantCulture, $"{_name}/{one}"));
    }

    private double Share(double seconds, TimeSpan period) => ((seconds / period.TotalSeconds) + _draw.Of($"since/{_name}")) % 1;

    // The integral of the wave, so that it never falls.
    private long Counter(double seconds)
    {
        var since = seconds % (Day * 100);
        var turn = 2 * Math.PI;
        return (long)(Service.Traffic * _scale * (since + (0.55 * Day / turn * Math.Sin(((since / Day) - _peak) * turn)) + Day));
    }
}
