using System.ComponentModel;
using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Live;
using Fleet.Identity;
using Fleet.Notices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/notifications</c>: what in-app channels have to tell the caller.</summary>
internal static class NotificationEndpoints
{
    private const string InApp = "IN_APP";

    // Whoever is told little among much gets a short page with a cursor, and not a long wait.
    private const int MaxReads = 10;

    public static void MapNotifications(this IEndpointRouteBuilder api) =>
        api.MapGet("/notifications", List).Require(Role.Viewer).WithTags("Notification channels")
            .WithSummary("List the in-app notifications for the caller, newest first");

    private static async Task<Ok<NotificationPage>> List(
        [AsParameters] NotificationQuery query, Caller caller, IDeliveries deliveries, InstanceTeams teams, CancellationToken cancellationToken)
    {
        var found = new List<NotificationShape>();
        var cursor = query.Cursor;
        for (var reads = 0; reads < MaxReads; reads++)
        {
            var rows = await deliveries.OfType(InApp, cursor, query.LimitValue, cancellationToken);
            foreach (var row in rows)
            {
                cursor = row.Id;
                if (NotificationShape.Of(row, caller.Actor) is { } notification
                    && await teams.IsSeen(notification.InstanceId, caller.Visibility)) found.Add(notification);
                if (found.Count == query.LimitValue) return Page(cursor);
            }

            if (rows.Length < query.LimitValue) return Page(null);
        }

        return Page(cursor);

        Ok<NotificationPage> Page(string? next) => TypedResults.Ok(new NotificationPage(found, new(query.LimitValue, next)));
    }
}

/// <summary>The query of the list of notifications.</summary>
public sealed record NotificationQuery : IChecked
{
    /// <summary>Items of a page.</summary>
    [Description("Items of a page, 1 to 100; 20 if absent.")]
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>Where to go on.</summary>
    [Description("The nextCursor of the page before.")]
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    internal int LimitValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        LimitValue = QueryText.Whole(errors, "limit", Limit, 1, 100, 20);
        QueryText.Plain(errors, "cursor", Cursor, 64);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}

/// <summary>Notifications, newest first.</summary>
public sealed record NotificationPage(IReadOnlyList<NotificationShape> Data, CursorPage Pagination);

/// <summary>Where a page stands.</summary>
/// <param name="Limit">The most items of a page.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the next page; null at the end.</param>
public sealed record CursorPage(int Limit, string? NextCursor);

/// <summary>An in-app notification.</summary>
/// <param name="Id">Its id; sorts by time.</param>
/// <param name="At">When it was delivered.</param>
/// <param name="ChannelId">Through which channel.</param>
/// <param name="ChannelName">The channel's name then.</param>
/// <param name="AlertId">The alert; null if it is not about one.</param>
/// <param name="RuleId">Its rule.</param>
/// <param name="RuleName">The rule's name.</param>
/// <param name="RuleType">The rule's type.</param>
/// <param name="InstanceId">The instance; null if it is not about one.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">One line.</param>
/// <param name="Message">The rest.</param>
/// <param name="Status">Where the alert stood then.</param>
/// <param name="FiredAt">When it fired.</param>
public sealed record NotificationShape(
    string Id,
    DateTimeOffset At,
    string ChannelId,
    string ChannelName,
    string? AlertId,
    string? RuleId,
    string? RuleName,
    string? RuleType,
    string? InstanceId,
    string? Severity,
    string? Title,
    string? Message,
    string? Status,
    string? FiredAt)
{
    /// <summary>What the row tells the caller; null if it is for others.</summary>
    internal static NotificationShape? Of(DeliveryRow row, string caller)
    {
        using var payload = Payload(row);
        if (payload is null) return null;
        var told = payload.RootElement;
        if (told.TryGetProperty("userIds", out var users) && users.GetArrayLength() > 0 && users.EnumerateArray().All(user => user.GetString() != caller)) return null;
        return new(
            row.Id, row.At, row.ChannelId, row.ChannelName, row.AlertId, Text("ruleId"), Text("ruleName"), Text("ruleType"), Text("instanceId"),
            Text("severity"), Text("title"), Text("message"), Text("status"), Text("firedAt"));

        string? Text(string name) => told.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static JsonDocument? Payload(DeliveryRow row)
    {
        try
        {
            return row.Payload is null ? null : JsonDocument.Parse(row.Payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
