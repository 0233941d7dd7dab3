namespace Fleet.Tests.Fuzz.Running;

/// <summary>Something of Fleet's that takes what others wrote.</summary>
/// <param name="Name">Also the folder of its corpus.</param>
/// <param name="Cases">How many are tried in a usual run.</param>
/// <param name="Fault">What is wrong with what it makes of an input; null if nothing is. An exception is a fault too.</param>
internal sealed record Target(string Name, int Cases, Func<byte[], string?> Fault)
{
    /// <summary>The most bytes of an input.</summary>
    public int MaxLength { get; init; } = 100_000;

    /// <summary>Words that mean something there.</summary>
    public string[] Words { get; init; } = [];

    public override string ToString() => Name;
}
