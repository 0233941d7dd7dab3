using Fleet.Common;

namespace Fleet.Simulation.Running;

/// <summary>Ids from the run's clock and seed, for the clients as for Fleet.</summary>
internal sealed class DrawnIds(TimeProvider time, Draws draws) : IIdSource
{
    private static readonly UInt128 RandomBits = (UInt128.One << 79) - 1;

    private long _milliseconds;
    private UInt128 _random;

    public string Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now > _milliseconds) (_milliseconds, _random) = (now, draws.Bits() & RandomBits);
        else _random += (uint)draws.Between(1, int.MaxValue - 1);
        return SortableId.Of(_milliseconds, _random);
    }
}
