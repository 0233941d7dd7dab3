using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Servers;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Servers;

namespace Fleet.Grains.Maintenance;

/// <summary>A server's own windows are asked of its grain; those that stand for themselves are at hand.</summary>
internal sealed class MaintenanceLookup(IGrainFactory grains, IBook<ScopedWindow> book, TimeProvider time) : IMaintenanceLookup
{
    public async Task<OpenWindow?> Of(InstanceId instance)
    {
        if (book.Version == 0) await book.Refresh();
        if ((await grains.Instance(instance).Get()).Value is not { } view) return null;

        var windows = book.Entries.Values
            .Where(window => WindowRules.IsFor(window, view))
            .Select(window => window.Window)
            .Concat(await OfServer(view.Server));
        return LastToClose(windows, time.GetUtcNow());
    }

    private static OpenWindow? LastToClose(IEnumerable<MaintenanceWindow> windows, DateTimeOffset now) => windows
        .Select(window => MaintenanceClock.OpenUntil(window, now) is { } until ? new OpenWindow(window.Id, window.Reason, until) : null)
        .OfType<OpenWindow>()
        .MaxBy(open => open.Until);

    private async Task<IEnumerable<MaintenanceWindow>> OfServer(ServerId? server) =>
        server is { } id && (await grains.Server(id).Get()).Value is { } view ? view.Maintenance : [];
}
