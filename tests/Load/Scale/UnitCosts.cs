namespace Fleet.Load.Scale;

/// <summary>What one of each costs. Processor time in microseconds, memory and rows in bytes.</summary>
internal sealed record UnitCosts
{
    /// <summary>A heartbeat at the instance's grain.</summary>
    public required double Beat { get; init; }

    /// <summary>A measurement, with what it takes to store it.</summary>
    public required double Sample { get; init; }

    /// <summary>What each minute costs for each instance, whatever it does: the sweep that wakes, roll-ups, metering.</summary>
    public required double Minute { get; init; }

    /// <summary>A look for drift.</summary>
    public required double Look { get; init; }

    /// <summary>A silence that was noticed, written and told, and its end.</summary>
    public required double Flap { get; init; }

    /// <summary>An occurrence of a task.</summary>
    public required double Occurrence { get; init; }

    /// <summary>Managed memory of an instance that is heard.</summary>
    public required double Instance { get; init; }

    /// <summary>A row of samples, with its indexes; and so on.</summary>
    public required double SampleRow { get; init; }

    public required double BucketRow { get; init; }

    public required double LookRow { get; init; }

    /// <summary>Writes of state for a flap.</summary>
    public required double FlapWrites { get; init; }

    /// <summary>Resident memory of an agent's connection, where it ends. From the scenario <c>agents</c>.</summary>
    public double Connection { get; init; } = 28.0 * 1024;

    /// <summary>A heartbeat's way from the socket to the grain and back. From the same scenario: 29,398 in a second of processor time, the grain's part included.</summary>
    public double Frame { get; init; } = 1e6 / 29_398;

    /// <summary>Bytes on the wire of a heartbeat and its answer, with the headers of TCP and TLS.</summary>
    public double FrameBytes { get; init; } = 700;
}
