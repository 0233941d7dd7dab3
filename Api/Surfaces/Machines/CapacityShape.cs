using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>What a server can still take.</summary>
public sealed record CapacityShape
{
    internal CapacityShape(ServerCapacity capacity)
    {
        CpuAvailable = Math.Round(capacity.CpuAvailable, 2);
        RamAvailableMB = Units.MiBs(capacity.MemoryAvailable);
        DiskAvailableGB = Units.GiBs(capacity.DiskAvailable);
        (MaxInstances, MaxConcurrentUsers, Reasoning) = (capacity.MaxInstances, capacity.MaxConcurrentUsers, capacity.Reasoning);
    }

    /// <summary>Cores.</summary>
    public double CpuAvailable { get; }

    /// <summary>Mebibytes.</summary>
    public double RamAvailableMB { get; }

    /// <summary>Gibibytes.</summary>
    public double DiskAvailableGB { get; }

    /// <summary>Instances of a usual size, in all.</summary>
    public int MaxInstances { get; }

    /// <summary>Users of such instances.</summary>
    public int MaxConcurrentUsers { get; }

    /// <summary>How the estimate was made.</summary>
    public string Reasoning { get; }
}
