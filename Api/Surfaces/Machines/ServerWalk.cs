using System.Runtime.CompilerServices;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>Reads servers page by page.</summary>
internal static class ServerWalk
{
    private const int PageSize = 500;

    /// <summary>The servers of a page of the store.</summary>
    public static async Task<IReadOnlyList<ServerView>> Servers(this IGrainFactory grains, StatePage page) =>
        await page.Views(id => grains.Server(ServerId.Of(id)).Get());

    /// <summary>All servers that match, newest first.</summary>
    public static async IAsyncEnumerable<ServerView> Walk(
        this IGrainFactory grains, IStateQueries states, StateQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await states.Query(query with { Cursor = cursor, Offset = 0, Limit = PageSize, CountTotal = false }, cancellationToken);
            foreach (var server in await grains.Servers(page)) yield return server;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
