using System.Globalization;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>Estimates what a machine can take. Pure.</summary>
internal static class CapacityEstimate
{
    /// <summary>Memory that one instance of a usual size takes: a small web application with its workers.</summary>
    private const long MemoryPerInstance = 512L << 20;

    /// <summary>Disk for its files, logs and one backup.</summary>
    private const long DiskPerInstance = 2L << 30;

    /// <summary>Usual instances are idle most of the time, so four share a core.</summary>
    private const int InstancesPerCore = 4;

    /// <summary>Users that such an instance serves at a time.</summary>
    private const int UsersPerInstance = 25;

    public static ServerCapacity Of(MachineFacts facts, ProbeReport? latest)
    {
        var memory = latest?.MemoryAvailable ?? facts.MemoryAvailable;
        var disk = latest?.DiskAvailable ?? facts.DiskAvailable;
        var cpu = Math.Max(0, Math.Round(facts.CpuCores - (latest?.Load1 ?? 0), 2));

        var byCpu = facts.CpuCores * InstancesPerCore;
        var byMemory = (int)Math.Min(int.MaxValue, facts.MemoryTotal / MemoryPerInstance);
        var byDisk = (int)Math.Min(int.MaxValue, facts.DiskTotal / DiskPerInstance);
        var instances = Math.Min(byCpu, Math.Min(byMemory, byDisk));
        var bound = instances == byMemory ? "memory" : instances == byDisk ? "disk" : "processors";

        var reasoning = string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.CpuCores} cores take {byCpu} instances ({InstancesPerCore} a core), {facts.MemoryTotal >> 20} MiB of memory take {byMemory} " +
            $"(512 MiB each), {facts.DiskTotal >> 30} GiB of disk take {byDisk} (2 GiB each): {bound} decides. Available now: {cpu} cores " +
            $"(by the load average of one minute), {memory >> 20} MiB, {disk >> 30} GiB. {UsersPerInstance} users an instance.");
        return new ServerCapacity(cpu, memory, disk, instances, (int)Math.Min(int.MaxValue, (long)instances * UsersPerInstance), reasoning);
    }
}
