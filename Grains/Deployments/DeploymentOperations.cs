using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;

namespace Fleet.Grains.Deployments;

/// <summary>Finds the operation of a deployment that did not learn of it: a crash came between, or it had to wait for its turn.</summary>
internal sealed class DeploymentOperations(IGrainFactory grains, IStateQueries states)
{
    private const int Latest = 100;

    /// <summary>What made the instance.</summary>
    public Task<OperationView?> OfNew(InstanceId instance) =>
        Find(instance, DateTimeOffset.MinValue, [nameof(OperationKind.DeployInstance), nameof(OperationKind.CloneInstance)], latestFirst: false);

    /// <summary>The first redeployment of it that was begun since then.</summary>
    public Task<OperationView?> OfRedeployed(InstanceId instance, DateTimeOffset since) =>
        Find(instance, since, [nameof(OperationKind.RedeployInstance)], latestFirst: true);

    private async Task<OperationView?> Find(InstanceId instance, DateTimeOffset since, ImmutableArray<string> kinds, bool latestFirst)
    {
        var page = await states.Query(new StateQuery
        {
            Kind = StateKinds.Operation, Filters = [new StateFilter("target", [instance.Value])], Descending = latestFirst, Limit = Latest,
        });
        OperationView? first = null;
        foreach (var row in page.Rows.Where(row => kinds.Contains(KindOf(row) ?? "")))
        {
            var found = (await grains.Operation(OperationId.Of(row.Id)).Get()).Value;
            if (found?.CreatedAt >= since && (first is null || found.CreatedAt < first.CreatedAt)) first = found;
        }

        return first;
    }

    private static string? KindOf(StateRow row)
    {
        using var document = JsonDocument.Parse(row.Document);
        return document.RootElement.GetProperty("kind").GetString();
    }
}
