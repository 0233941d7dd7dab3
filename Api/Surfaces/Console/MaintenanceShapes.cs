using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A maintenance window to add: a one-off one with <c>startsAt</c>, or a recurring one with <c>schedule</c>.</summary>
public record AddWindow : IHasRules
{
    private const string Utc = "UTC";
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Why, in words; Maintenance if absent.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Reason { get; init; }

    /// <summary>When a one-off window begins; before it, a recurring one does not.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>How long it lasts: a minute to seven days.</summary>
    [Required, Range(1, 10_080)]
    public int? DurationMinutes { get; init; }

    /// <summary>When a recurring window begins: a cron expression of five fields.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Schedule { get; init; }

    /// <summary>The IANA time zone of the schedule; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? TimeZone { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (StartsAt is null && Schedule is null) yield return new("startsAt", "startsAt is required, or a schedule");
        if (StartsAt < Earliest || StartsAt > Latest) yield return new("startsAt", "startsAt must lie between the years 2000 and 2200");
        if (TimeZone is not null && Schedule is null) yield return new("schedule", "schedule is required when timeZone is given");
    }

    internal MaintenanceWindow ToWindow(string id) =>
        new(id, Reason ?? "Maintenance", StartsAt, TimeSpan.FromMinutes(DurationMinutes!.Value), Schedule, TimeZone ?? Utc);
}

/// <summary>A server's maintenance windows.</summary>
public sealed record MaintenanceShape
{
    internal MaintenanceShape(ServerView view) =>
        (Windows, InMaintenance) = ([.. view.Maintenance.Select(window => new WindowShape(window))], view.InMaintenance);

    /// <summary>The windows; past one-off ones are left out.</summary>
    public IReadOnlyList<WindowShape> Windows { get; }

    /// <summary>Whether one of them is open now, or one under <c>/maintenance</c> that is for all that live on the server.</summary>
    public bool InMaintenance { get; }
}

/// <summary>A maintenance window.</summary>
public sealed record WindowShape
{
    internal WindowShape(MaintenanceWindow window)
    {
        (Id, Reason, StartsAt, Schedule, TimeZone) = (window.Id, window.Reason, window.StartsAt, window.Schedule, window.TimeZone);
        DurationMinutes = (int)window.Duration.TotalMinutes;
    }

    /// <summary>Its id, unique on its server.</summary>
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
}
