using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;

namespace Fleet.Grains.Secrets;

/// <summary>Asks the records themselves: what they say changes with the time.</summary>
internal sealed class SecretRotations(IGrainFactory grains, IStateQueries states) : ISecretRotations
{
    private const int PageSize = 500;
    private const int Concurrency = 16;

    public async Task<ImmutableArray<SecretRotationView>> All(InstanceId? instance, Visibility visibleTo, CancellationToken cancellationToken = default)
    {
        var found = ImmutableArray.CreateBuilder<SecretRotationView>();
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery
                {
                    Kind = StateKinds.SecretRotation,
                    Filters = instance is { } one ? [new StateFilter("instanceId", [one.Value])] : [],
                    VisibleTo = visibleTo,
                    Cursor = cursor,
                    Limit = PageSize,
                },
                cancellationToken);
            foreach (var some in page.Rows.Chunk(Concurrency))
            {
                var views = await Task.WhenAll(some.Select(row => grains.SecretRotation(SecretRotationId.Of(row.Id)).Get()));
                found.AddRange(views.Select(view => view.Value).OfType<SecretRotationView>());
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return found.ToImmutable();
    }
}
