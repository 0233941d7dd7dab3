using System.Globalization;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Grains.Servers;

/// <summary>Estimates what a machine can still take. Pure.</summary>
internal static class CapacityEstimate
{
    /// <summary>Users that such an instance serves at a time.</summary>
    private const int UsersPerInstance = 25;

    public static ServerCapacity Of(MachineFacts facts, ProbeReport? latest, Reservation reserved)
    {
        var left = Left(facts, reserved);
        var memory = Math.Min(left.Memory, latest?.MemoryAvailable ?? facts.MemoryAvailable);
        var disk = Math.Min(left.Disk, latest?.DiskAvailable ?? facts.DiskAvailable);
        var cpu = Math.Round(Math.Max(0, Math.Min(left.Cpus, facts.CpuCores - (latest?.Load1 ?? 0))), 2);

        var usual = Reservation.Usual;
        var (byCpu, byMemory, byDisk) = (Times(left.Cpus, usual.Cpus), Times(left.Memory, usual.Memory), Times(left.Disk, usual.Disk));
        var instances = Math.Min(byCpu, Math.Min(byMemory, byDisk));
        var bound = instances == byCpu ? "processors decide" : instances == byMemory ? "memory decides" : "disk decides";

        var reasoning = string.Create(
            CultureInfo.InvariantCulture,
            $"Of {facts.CpuCores} cores, {facts.MemoryTotal >> 20} MiB and {facts.DiskTotal >> 30} GiB, instances have reserved {reserved.Cpus} cores, " +
            $"{reserved.Memory >> 20} MiB and {reserved.Disk >> 30} GiB. What is left takes {byCpu} usual instances by processors (a quarter core each), " +
            $"{byMemory} by memory (512 MiB each), {byDisk} by disk (2 GiB each): {bound}. Available is what is neither reserved nor in use now. " +
            $"{UsersPerInstance} users an instance.");
        return new ServerCapacity(cpu, memory, disk, instances, (int)Math.Min(int.MaxValue, (long)instances * UsersPerInstance), reasoning);
    }

    /// <summary>What is not reserved.</summary>
    public static Reservation Left(MachineFacts facts, Reservation reserved) => new(
        Math.Max(0, facts.CpuCores - reserved.Cpus), Math.Max(0, facts.MemoryTotal - reserved.Memory), Math.Max(0, facts.DiskTotal - reserved.Disk));

    /// <summary>Whether that much more can be reserved.</summary>
    public static bool Fits(MachineFacts facts, Reservation reserved, Reservation more)
    {
        var left = Left(facts, reserved);
        return more.Cpus <= left.Cpus && more.Memory <= left.Memory && more.Disk <= left.Disk;
    }

    private static int Times(double left, double each) => (int)Math.Min(int.MaxValue, left / each);
}
