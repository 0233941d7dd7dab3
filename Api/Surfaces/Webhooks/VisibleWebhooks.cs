using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Api.Surfaces.Webhooks;

/// <summary>The webhooks that a caller may know of: those that are told of nothing that the caller may not see.</summary>
internal static class VisibleWebhooks
{
    private const int PageSize = 500;

    /// <summary>That webhook, or not_found.</summary>
    public static async Task<Outcome<WebhookView>> Visible(this IGrainFactory grains, WebhookId id, Caller caller)
    {
        var found = await grains.Webhook(id).Get();
        return !found.IsOk || caller.Visibility.Includes(found.Value.Visibility) ? found : FleetError.NotFound("Webhook");
    }

    /// <summary>All of them, by id. Reads every webhook: there are few, and people look at them now and then.</summary>
    public static async Task<ImmutableArray<WebhookId>> WebhooksOf(
        this IStateQueries states, Caller caller, bool newestFirst, CancellationToken cancellationToken)
    {
        var visible = ImmutableArray.CreateBuilder<WebhookId>();
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery { Kind = StateKinds.Webhook, Descending = newestFirst, Cursor = cursor, Limit = PageSize }, cancellationToken);
            visible.AddRange(page.Rows.Where(row => caller.Visibility.Includes(VisibilityOf(row.Document))).Select(row => WebhookId.Of(row.Id)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return visible.ToImmutable();
    }

    /// <summary>What those webhooks say of themselves.</summary>
    public static async Task<ImmutableArray<WebhookView>> Views(this IGrainFactory grains, IEnumerable<WebhookId> ids)
    {
        var views = await Task.WhenAll(ids.Select(async id => (await grains.Webhook(id).Get()).Value));
        return [.. views.OfType<WebhookView>()];
    }

    private static Visibility VisibilityOf(ReadOnlyMemory<byte> document)
    {
        using var webhook = JsonDocument.Parse(document);
        return webhook.RootElement.TryGetProperty("visibility", out var visibility)
            && visibility.TryGetProperty("teams", out var teams) && teams.ValueKind is JsonValueKind.Array
            ? Visibility.Of(teams.EnumerateArray().Select(team => team.GetString()!))
            : Visibility.Everything;
    }
}
