namespace Fleet.Demo.World;

/// <summary>What a program uses at a moment.</summary>
/// <param name="CpuPercent">Of its one core.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="MemoryTotal">Bytes.</param>
/// <param name="DiskUsed">Bytes.</param>
/// <param name="DiskTotal">Bytes.</param>
/// <param name="Received">Bytes since long ago.</param>
/// <param name="Sent">Bytes since long ago.</param>
internal sealed record Figures(double CpuPercent, long MemoryUsed, long MemoryTotal, long DiskUsed, long DiskTotal, long Received, long Sent)
{
    /// <summary>The load average that belongs to it.</summary>
    public double Load => Math.Round(CpuPercent / 100 * 1.1, 2);
}
