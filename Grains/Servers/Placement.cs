using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Servers;

/// <summary>
/// Chooses a server for an instance: the one with the fewest of its like, of those the one with the greatest share of itself free, and of those
/// the one with the fewest instances.
/// </summary>
internal sealed class Placement(IGrainFactory grains, IStateQueries states)
{
    /// <summary>How many active servers are looked at. With more, the rest are only not chosen.</summary>
    private const int MaxServers = 5000;

    private const int PageSize = 500;

    public async Task<Outcome<ServerId>> Choose(string? selector, Reservation reservation, IReadOnlyCollection<string> excluded, ImmutableArray<ServerId> beside = default)
    {
        if (!LabelSelector.TryParse(selector ?? "", out var labels)) return FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector");

        var active = await Active();
        var matching = active.Where(server => labels.Matches(server.Labels)).ToList();
        if (matching.Count == 0) return FleetError.Conflict("No active server has the labels asked for", "selector");
        return Best(matching.Where(server => !excluded.Contains(server.Id.Value)), reservation, beside) is { } best
            ? best.Id
            : FleetError.Conflict("No server that takes instances now has the room", "spec.resources");
    }

    /// <summary>The best of the servers; null if none takes the instance. Pure.</summary>
    public static ServerView? Best(IEnumerable<ServerView> servers, Reservation reservation, ImmutableArray<ServerId> beside = default) => servers
        .Where(server => server is { IsCordoned: false, InMaintenance: false, Facts: not null })
        .Where(server => CapacityEstimate.Fits(server.Facts!, server.Reserved, reservation))
        .OrderBy(server => beside.IsDefaultOrEmpty ? 0 : beside.Count(other => other == server.Id))
        .ThenByDescending(server => FreeShare(server, reservation))
        .ThenBy(server => server.InstanceCount)
        .ThenBy(server => server.Id.Value, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>What would be left of the scarcest resource, as a share of the whole.</summary>
    private static double FreeShare(ServerView server, Reservation reservation)
    {
        var left = CapacityEstimate.Left(server.Facts!, server.Reserved + reservation);
        return Math.Min(
            left.Cpus / Math.Max(1, server.Facts!.CpuCores),
            Math.Min((double)left.Memory / Math.Max(1, server.Facts.MemoryTotal), (double)left.Disk / Math.Max(1, server.Facts.DiskTotal)));
    }

    private async Task<List<ServerView>> Active()
    {
        var found = new List<ServerView>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery
            {
                Kind = StateKinds.Server,
                Filters = [new StateFilter("status", [nameof(ServerStatus.Active)])],
                Cursor = cursor,
                Limit = PageSize,
            });
            var views = await Task.WhenAll(page.Rows.Select(row => grains.Server(ServerId.Of(row.Id)).Get()));
            found.AddRange(views.Where(view => view.IsOk).Select(view => view.Value!));
            cursor = page.NextCursor;
        }
        while (cursor is not null && found.Count < MaxServers);

        return found;
    }
}
