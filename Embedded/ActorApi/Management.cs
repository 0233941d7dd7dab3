namespace Orleans.Runtime;

/// <summary>Asks the engine about itself. The key is 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The number of activations of each grain class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();
}

/// <summary>How many activations a grain class has in one process.</summary>
[GenerateSerializer, Immutable]
public sealed class SimpleGrainStatistic
{
    /// <summary>The full name of the grain class.</summary>
    [Id(0)]
    public required string GrainType { get; init; }

    /// <summary>The process.</summary>
    [Id(1)]
    public required SiloAddress SiloAddress { get; init; }

    /// <summary>The number of activations.</summary>
    [Id(2)]
    public required int ActivationCount { get; init; }
}
