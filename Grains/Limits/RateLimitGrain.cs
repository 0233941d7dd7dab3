using Fleet.Limits;

namespace Fleet.Grains.Limits;

/// <summary>
/// Counts one budget of one caller for all processes, in memory. No block is more than a quarter of what is left: blocks shrink towards the end,
/// so that little lies with processes that do not need it, and one that asks on alone comes to the last request.
/// </summary>
[CollectionAgeLimit(Minutes = 5)]
internal sealed class RateLimitGrain : Grain, IRateLimitGrain
{
    private const int Parts = 4;

    // Processes whose clocks differ a little must not begin a minute twice.
    private const int SetBack = 2;

    private long _minute = -1;
    private int _taken;

    public Task<Lease> Lease(long minute, int wanted, int limit)
    {
        if (minute < _minute && _minute - minute <= SetBack) return Task.FromResult(new Lease(0, 0));
        if (minute != _minute) (_minute, _taken) = (minute, 0);
        var left = Math.Max(0, limit - _taken);
        var granted = Math.Min(left, Math.Clamp(wanted, 1, Math.Max(1, left / Parts)));
        _taken += granted;
        return Task.FromResult(new Lease(granted, left - granted));
    }
}
