using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fleet.Api.Access;
using Fleet.Api.Declarative;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Declarative;
using Fleet.Identity;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A document that declares a fleet. The lists hold what the requests that make such things hold, with names in the place of ids.</summary>
public sealed record FleetFileBody
{
    /// <summary>fleet/v1.</summary>
    [Required]
    public string? ApiVersion { get; init; }

    /// <summary>The name of the set: 1 to 64 lower-case letters, digits and inner hyphens.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>The team that it is applied for, and of which instances are that name no other; the caller's only one if absent.</summary>
    public string? TeamId { get; init; }

    /// <summary>Whether what was applied under the name before, and is declared no more, is removed.</summary>
    public bool? Prune { get; init; }

    /// <summary>As in POST /servers; credentials as <c>${secret:name}</c>, or absent to keep those that are there.</summary>
    public IReadOnlyList<JsonObject>? Servers { get; init; }

    /// <summary>As in POST /alerts/channels.</summary>
    public IReadOnlyList<JsonObject>? Channels { get; init; }

    /// <summary>As in POST /instances that deploys, with server for the server's name.</summary>
    public IReadOnlyList<JsonObject>? Instances { get; init; }

    /// <summary>As in POST /alerts/rules, with instance and channels by their names, and enabled.</summary>
    public IReadOnlyList<JsonObject>? Rules { get; init; }

    /// <summary>As in POST /tasks, with instance and channels by their names.</summary>
    public IReadOnlyList<JsonObject>? Tasks { get; init; }

    /// <summary>As in POST /costs/budgets, with instance and channels by their names.</summary>
    public IReadOnlyList<JsonObject>? Budgets { get; init; }
}

/// <summary>What applying a document does, or would do.</summary>
public sealed record ApplyShape
{
    internal ApplyShape(Planned planned, bool prune)
    {
        (Name, TeamId, DryRun, Prune, Status) = (planned.Plan.Name, planned.Plan.Team?.Value, true, prune, "planned");
        Items = [.. planned.Plan.Items.Select(item => new ApplyItem(item, isPlan: true))];
        Left = [.. planned.Left.Select(one => new LeftResource(WireName.Snake(one.Kind), one.Name, one.Id))];
    }

    internal ApplyShape(FleetSetView view, Caller caller, ImmutableArray<OwnedResource>? left = null)
    {
        (Id, Name, TeamId) = (view.Id.Value, view.Name, view.Team?.Value);
        (AppliedBy, AppliedAt, CompletedAt) = (view.AppliedBy, view.AppliedAt, view.CompletedAt);
        Items = [.. view.Items.Where(item => caller.Sees(item.Team is { } team ? Fleet.Identity.TeamId.Of(team) : null)).Select(item => new ApplyItem(item, isPlan: false))];
        Left = [.. (left ?? []).Select(one => new LeftResource(WireName.Snake(one.Kind), one.Name, one.Id))];
        Status = view.CompletedAt is null ? "running" : Items.All(item => item.Status == "succeeded") ? "succeeded" : "failed";
    }

    /// <summary>The set; null for a plan.</summary>
    public string? Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The team that it is applied for; null for everybody.</summary>
    public string? TeamId { get; }

    /// <summary>Whether this is a plan of which nothing is done.</summary>
    public bool DryRun { get; }

    /// <summary>Of a plan: whether what is declared no more is to be removed.</summary>
    public bool Prune { get; }

    /// <summary>planned, running, succeeded or failed: the latter if any resource did not come to what was declared.</summary>
    public string Status { get; }

    /// <summary>How many of each action.</summary>
    public ApplySummary Summary => new(Count("create"), Count("update"), Count("delete"), Count("unchanged"), Items.Count(item => item.Error is not null));

    /// <summary>Resource by resource.</summary>
    public IReadOnlyList<ApplyItem> Items { get; }

    /// <summary>What was applied under the name before, is declared no more and stays.</summary>
    public IReadOnlyList<LeftResource> Left { get; }

    /// <summary>Who applied it; null for a plan.</summary>
    public string? AppliedBy { get; }

    /// <summary>When it was begun; null for a plan.</summary>
    public DateTimeOffset? AppliedAt { get; }

    /// <summary>When the last resource was done; null for a plan, and while it is under way.</summary>
    public DateTimeOffset? CompletedAt { get; }

    private int Count(string action) => Items.Count(item => item.Action == action);
}

/// <summary>How many resources.</summary>
/// <param name="Create">Are made.</param>
/// <param name="Update">Are changed.</param>
/// <param name="Delete">Are removed.</param>
/// <param name="Unchanged">Are as declared.</param>
/// <param name="Failed">Cannot be brought there, or were not.</param>
public sealed record ApplySummary(int Create, int Update, int Delete, int Unchanged, int Failed);

/// <summary>One resource.</summary>
public sealed record ApplyItem
{
    internal ApplyItem(DeclaredItem item, bool isPlan)
    {
        (Kind, Name, Action) = (WireName.Snake(item.Kind), item.Name, WireName.Snake(item.Action));
        Id = isPlan && item.Action == DeclaredAction.Create ? null : item.ResourceId;
        (Status, Error) = (isPlan ? null : WireName.Snake(item.Status), item.Error);
        Changes = [.. item.Changes.Select(change => new ApplyChange(change.Field, change.Before, change.After))];
    }

    /// <summary>server, channel, instance, rule, task or budget.</summary>
    public string Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its id; null before it is made.</summary>
    public string? Id { get; }

    /// <summary>create, update, delete or unchanged.</summary>
    public string Action { get; }

    /// <summary>pending, running, succeeded, failed or skipped; null in a plan.</summary>
    public string? Status { get; }

    /// <summary>Why it failed, was skipped, or cannot be done.</summary>
    public string? Error { get; }

    /// <summary>What changes.</summary>
    public IReadOnlyList<ApplyChange> Changes { get; }
}

/// <summary>One field.</summary>
/// <param name="Field">Its path in the resource, such as <c>spec.env.PORT</c>.</param>
/// <param name="Before">As JSON, cut at 200 characters; null if there was nothing. A secret is <c>"***"</c>.</param>
/// <param name="After">The same of what comes.</param>
public sealed record ApplyChange(
    string Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? After);

/// <summary>Something that stays though it is declared no more.</summary>
public sealed record LeftResource(string Kind, string Name, string Id);
