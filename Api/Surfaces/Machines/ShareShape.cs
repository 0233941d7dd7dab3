using System.ComponentModel.DataAnnotations;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>Bytes in the units of the API.</summary>
internal static class Units
{
    public const long MiB = 1L << 20;
    public const long GiB = 1L << 30;

    public static double MiBs(long bytes) => Math.Round(bytes / (double)MiB, 1);

    public static double GiBs(long bytes) => Math.Round(bytes / (double)GiB, 1);
}

/// <summary>A share of a machine.</summary>
public sealed record ShareShape
{
    internal ShareShape(Reservation share) =>
        (Cpus, MemoryMB, DiskGB) = (Math.Round(share.Cpus, 3), Units.MiBs(share.Memory), Units.GiBs(share.Disk));

    /// <summary>Cores.</summary>
    public double Cpus { get; }

    /// <summary>Mebibytes.</summary>
    public double MemoryMB { get; }

    /// <summary>Gibibytes.</summary>
    public double DiskGB { get; }
}

/// <summary>What an instance needs of its server. What is absent is a usual share.</summary>
public sealed record ShareInput
{
    /// <summary>Cores.</summary>
    [Range(0.0, 1_024.0)]
    public double Cpus { get; init; } = Reservation.Usual.Cpus;

    /// <summary>Mebibytes.</summary>
    [Range(0.0, 16_777_216.0)]
    public double MemoryMB { get; init; } = Units.MiBs(Reservation.Usual.Memory);

    /// <summary>Gibibytes.</summary>
    [Range(0.0, 1_048_576.0)]
    public double DiskGB { get; init; } = Units.GiBs(Reservation.Usual.Disk);

    internal Reservation ToReservation() => new(Cpus, (long)(MemoryMB * Units.MiB), (long)(DiskGB * Units.GiB));
}
