using System.Runtime.CompilerServices;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Running;

/// <summary>Instances for surfaces that know no records of what is gone, and no difference between destroying and deregistering.</summary>
internal static class LivingInstances
{
    private const int PageSize = 500;

    /// <summary>All instances that match, newest first.</summary>
    public static async IAsyncEnumerable<InstanceView> WalkInstances(
        this IGrainFactory grains, IStateQueries states, StateQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await states.Query(query with { Cursor = cursor, Limit = PageSize }, cancellationToken);
            foreach (var view in await page.Views(id => grains.Instance(InstanceId.Of(id)).Get())) yield return view;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>The instance; not_found also if it is destroyed.</summary>
    public static async Task<Outcome<InstanceView>> Living(this IGrainFactory grains, InstanceId id)
    {
        var found = await grains.Instance(id).Get();
        return found is { IsOk: true, Value.Status: InstanceStatus.Destroyed } ? FleetError.NotFound("Instance") : found;
    }

    /// <summary>Begins to destroy what Fleet deployed, or deregisters what registered itself.</summary>
    public static async Task<Outcome<InstanceView>> Remove(this IGrainFactory grains, InstanceId id, string actor)
    {
        var found = await grains.Living(id);
        if (!found.IsOk) return found;
        return await grains.Instance(id).Change(found.Value.Server is null ? InstanceVerb.Deregister : InstanceVerb.Destroy, actor);
    }
}
