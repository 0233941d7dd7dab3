using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A maintenance window for instances, as a whole.</summary>
public sealed record PutScopedWindow : AddWindow
{
    /// <summary>For all that live on that server.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ServerId { get; init; }

    /// <summary>For that instance; with neither a server nor a selector.</summary>
    [StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }

    /// <summary>For instances with certain tags: terms k=v, k!=v and k, separated by commas. All must hold.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? Selector { get; init; }

    internal Outcome<ScopedWindow> ToScopedWindow(WindowId id)
    {
        InstanceId instance = default;
        ServerId server = default;
        if (InstanceId is not null && !FleetId.TryParse(InstanceId, out instance)) return FleetError.Invalid("There is no instance of that id", "instanceId");
        if (ServerId is not null && !FleetId.TryParse(ServerId, out server)) return FleetError.Invalid("There is no server of that id", "serverId");
        return new ScopedWindow(
            ToWindow(id.Value), new InstanceScope(InstanceId is null ? null : instance, Selector), ServerId is null ? null : server);
    }
}

/// <summary>A maintenance window for instances.</summary>
public sealed record ScopedWindowShape
{
    internal ScopedWindowShape(ScopedWindow view)
    {
        var window = view.Window;
        (Id, Reason, StartsAt, Schedule, TimeZone) = (window.Id, window.Reason, window.StartsAt, window.Schedule, window.TimeZone);
        DurationMinutes = (int)window.Duration.TotalMinutes;
        (ServerId, InstanceId, Selector) = (view.Server?.Value, view.Scope.Instance?.Value, view.Scope.Selector);
        (OpenUntil, CreatedBy, CreatedAt) = (view.OpenUntil, view.CreatedBy, view.CreatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; }

    /// <summary>When a one-off window begins; before it, a recurring one does not.</summary>
    public DateTimeOffset? StartsAt { get; }

    /// <summary>How long it lasts.</summary>
    public int DurationMinutes { get; }

    /// <summary>When a recurring window begins; null for a one-off one.</summary>
    public string? Schedule { get; }

    /// <summary>The time zone of the schedule.</summary>
    public string TimeZone { get; }

    /// <summary>The server whose instances it is for; null for no such bound.</summary>
    public string? ServerId { get; }

    /// <summary>The instance that it is for; null for no such bound.</summary>
    public string? InstanceId { get; }

    /// <summary>The tags that its instances have; null for no such bound.</summary>
    public string? Selector { get; }

    /// <summary>Whether it is open now.</summary>
    public bool Open => OpenUntil is not null;

    /// <summary>When it closes, if it is open.</summary>
    public DateTimeOffset? OpenUntil { get; }

    /// <summary>Who made it: the id of an API key.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }
}

/// <summary>A maintenance window was deleted.</summary>
public sealed record WindowDeleted(string Message, string Id);

/// <summary>The query of the list of maintenance windows.</summary>
public sealed record ScopedWindowQuery : PagedQuery
{
    /// <summary>Whether those that are open now are wanted.</summary>
    [FromQuery(Name = "open"), Description("true for those that are open now, false for the others; all if absent. Not together with cursor.")]
    public string? Open { get; init; }

    internal bool? IsOpen { get; private set; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        if (string.IsNullOrEmpty(Open)) return;
        IsOpen = QueryText.Flag(errors, "open", Open);
        if (Cursor is not null) errors.Add(new("cursor", "cursor cannot be given together with open"));
    }

    internal StateQuery ToStateQuery() => Ask(StateKinds.Window, []);
}
