using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>Endpoints that answer the same on every surface that has them.</summary>
internal static class ServerReads
{
    public static async Task<Results<Ok<CapacityShape>, Refusal>> Capacity(Id<ServerId> id, IGrainFactory grains)
    {
        var found = await grains.Server(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return found.Value.Capacity is { } capacity
            ? TypedResults.Ok(new CapacityShape(capacity))
            : Refusal.Of(FleetError.Conflict("The server's capacity is not known before it was provisioned"));
    }

    public static async Task<Results<Ok<ProvisioningLogs>, Refusal>> Logs(
        Id<ServerId> id, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var read = await ProvisioningLogs.Read(id.Value, grains, states, cancellationToken);
        return read.IsOk ? TypedResults.Ok(read.Value) : Refusal.Of(read.Error);
    }
}
