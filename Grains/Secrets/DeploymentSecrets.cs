using Fleet.Common;
using Fleet.Grains.Operations;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>Secrets that are an instance's as long as it lives.</summary>
internal sealed class DeploymentSecrets(IGrainFactory grains, IStateQueries states)
{
    private const int PageSize = 200;

    /// <summary>The step that forgets them when their instance is destroyed.</summary>
    public async Task<StepResult> Forget(StepContext context)
    {
        var forgotten = await Forget(InstanceId.Of(context.Request.Target), context.Cancellation);
        return StepResult.Done(forgotten == 0 ? null : $"Secrets of the vault that were deleted: {forgotten}");
    }

    /// <summary>Deletes those of that instance; how many they were.</summary>
    public async Task<int> Forget(InstanceId instance, CancellationToken cancellationToken = default)
    {
        var ids = new List<SecretId>();
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery
                {
                    Kind = StateKinds.Secret,
                    Filters = [new StateFilter("instanceId", [instance.Value])],
                    Cursor = cursor,
                    Limit = PageSize,
                },
                cancellationToken);
            ids.AddRange(page.Rows.Select(row => SecretId.Of(row.Id)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var forgotten = 0;
        foreach (var id in ids)
        {
            if ((await grains.Secret(id).Get()).Value is not { } secret || !secret.Scope.Contains(SecretScopes.Deployment)) continue;
            if ((await grains.SecretName(secret.Name, instance).Delete(id)).IsOk) forgotten++;
        }

        return forgotten;
    }
}
