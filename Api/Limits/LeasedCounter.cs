using Fleet.Limits;

namespace Fleet.Api.Limits;

/// <summary>
/// What one caller has left of one budget in one minute, in this process. It is leased in blocks from the grain that counts for all processes;
/// while that does not answer, this process counts by itself, as if it were the only one.
/// </summary>
/// <param name="limit">The budget.</param>
/// <param name="lease">Asks the grain for that many; null if it does not answer.</param>
internal sealed class LeasedCounter(int limit, Func<int, Task<Lease?>> lease)
{
    private const int Blocks = 10;

    private readonly Lock _gate = new();
    private int _held;
    private int _elsewhere;
    private int _taken;
    private bool _isAlone;
    private bool _isUsedUp;
    private Task? _leasing;

    /// <summary>The budget.</summary>
    public int Limit => limit;

    /// <summary>Takes one: how many are left; null if there was none.</summary>
    public async ValueTask<int?> Take()
    {
        while (true)
        {
            Task leasing;
            lock (_gate)
            {
                if (_held > 0)
                {
                    (_held, _taken) = (_held - 1, _taken + 1);
                    return _held + _elsewhere;
                }

                if (_isUsedUp) return null;
                if (_leasing is null or { IsCompleted: true }) _leasing = Lease();
                leasing = _leasing;
            }

            await leasing;
        }
    }

    /// <summary>Takes one back that was not to be counted.</summary>
    public void GiveBack()
    {
        lock (_gate) (_held, _taken) = (_held + 1, _taken - 1);
    }

    private async Task Lease()
    {
        var block = _isAlone ? null : await lease(Math.Max(1, limit / Blocks));
        lock (_gate)
        {
            if (block is null)
            {
                _isUsedUp = _isAlone || _taken >= limit;
                (_isAlone, _elsewhere) = (true, 0);
                if (!_isUsedUp) _held = limit - _taken;
            }
            else
            {
                (_held, _elsewhere, _isUsedUp) = (_held + block.Granted, block.Remaining, block.Granted == 0);
            }
        }
    }
}
