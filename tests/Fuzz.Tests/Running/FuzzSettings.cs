using System.Globalization;

// Each measures the growth of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Fleet.Tests.Fuzz.Running;

/// <summary>What is drawn, and how much of it.</summary>
internal static class FuzzSettings
{
    /// <summary>Another seed draws other cases. <c>FLEET_FUZZ_SEED</c>.</summary>
    public static readonly int Seed = Number("FLEET_FUZZ_SEED", 20_260_101);

    /// <summary>How many cases a target has. <c>FLEET_FUZZ_CASES</c> is that of every target.</summary>
    public static int Cases(int usual) => Number("FLEET_FUZZ_CASES", usual);

    /// <summary>What a case is drawn from: the same for the same seed, whatever came before it.</summary>
    public static Random Random(string target, long number)
    {
        var hash = 14695981039346656037UL ^ (uint)Seed;
        foreach (var c in target) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (ulong)number) * 0x9E3779B97F4A7C15UL;
        return new((int)(hash ^ (hash >> 32)));
    }

    private static int Number(string name, int absent) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : absent;
}
