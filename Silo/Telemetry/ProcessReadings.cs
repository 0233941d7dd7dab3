using System.Diagnostics;
using Fleet.Store;
using Fleet.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Fleet.Silo.Telemetry;

/// <summary>Shows the figures that the rooms of this process can be asked for, and those of the process itself, while it runs.</summary>
internal sealed class ProcessReadings(IEnumerable<Reading> readings, StoreOptions store) : IHostedService
{
    private IDisposable? _shown;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var disk = new DriveInfo(Path.GetFullPath(store.DataPath));
        var start = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeSeconds();
        _shown = FleetReadings.Show(
        [
            .. readings,
            Reading.OfProcess(FleetInstruments.DiskFree, () => Space(disk, one => one.AvailableFreeSpace)),
            Reading.OfProcess(FleetInstruments.DiskSize, () => Space(disk, one => one.TotalSize)),
            Reading.OfProcess(FleetInstruments.ProcessStart, () => start),
        ]);
        FleetMeasures.Begin();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _shown?.Dispose();
        return Task.CompletedTask;
    }

    private static long Space(DriveInfo disk, Func<DriveInfo, long> read)
    {
        try
        {
            return read(disk);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be looked at is as bad as one that is full.
            return 0;
        }
    }
}
