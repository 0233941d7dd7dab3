using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>Looks up for whom a task is now.</summary>
internal sealed class TaskTargets(IStateQueries states)
{
    private const int MaxTargets = 1_000;
    private const int PageSize = 500;

    /// <summary>The instances that are not destroyed, oldest first.</summary>
    public async Task<(ImmutableArray<InstanceId> Targets, bool HasMore)> Find(InstanceScope scope)
    {
        if (scope.Instance is { } only) return ([only], false);
        if (!LabelSelector.TryParse(scope.Selector ?? "", out var selector)) return ([], false);
        var targets = ImmutableArray.CreateBuilder<InstanceId>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery
            {
                Kind = StateKinds.Instance,
                Filters = [new StateFilter("status", [nameof(InstanceStatus.Destroyed)], Not: true)],
                VisibleTo = scope.Within ?? Visibility.Everything,
                Descending = false,
                Cursor = cursor,
                Limit = PageSize,
            });
            foreach (var row in page.Rows.Where(row => selector.Matches(TagsOf(row))))
            {
                if (targets.Count == MaxTargets) return (targets.ToImmutable(), true);
                targets.Add(InstanceId.Of(row.Id));
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return (targets.ToImmutable(), false);
    }

    private static ImmutableSortedDictionary<string, string> TagsOf(StateRow row)
    {
        using var document = JsonDocument.Parse(row.Document);
        return document.RootElement.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Object
            ? tags.EnumerateObject().ToImmutableSortedDictionary(tag => tag.Name, tag => tag.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;
    }
}
