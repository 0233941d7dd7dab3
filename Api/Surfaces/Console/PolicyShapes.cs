using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Backups;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>When an instance is to be backed up by itself.</summary>
public sealed record PutBackupPolicy
{
    /// <summary>A cron expression of five fields.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Schedule { get; init; }

    /// <summary>The IANA time zone of the schedule; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? TimeZone { get; init; }

    /// <summary>Which of its backups are kept; the last seven if absent.</summary>
    public RetentionInput? Retention { get; init; }

    /// <summary>How they are compressed; gzip if absent.</summary>
    [OneOf("none", "gzip", "zstd")]
    public string? Compression { get; init; }

    /// <summary>The store to keep them in; the default one if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Store { get; init; }

    internal BackupPolicy ToPolicy() => new(
        Schedule!, TimeZone ?? Zones.Utc, (Retention ?? new() { Last = 7 }).ToRetention(), BackupWords.Compression(Compression), Store);
}

/// <summary>Which scheduled backups are kept: those that any of these rules keeps, and the newest in any case.</summary>
public sealed record RetentionInput
{
    private const int Most = 1_000;

    /// <summary>The newest so many.</summary>
    [Range(0, Most)]
    public int Last { get; init; }

    /// <summary>The newest of each of so many days.</summary>
    [Range(0, Most)]
    public int Daily { get; init; }

    /// <summary>The newest of each of so many weeks.</summary>
    [Range(0, Most)]
    public int Weekly { get; init; }

    /// <summary>The newest of each of so many months.</summary>
    [Range(0, Most)]
    public int Monthly { get; init; }

    internal BackupRetention ToRetention() => new(Last, Daily, Weekly, Monthly);
}

/// <summary>When an instance is backed up by itself.</summary>
public sealed record BackupPolicyShape
{
    internal BackupPolicyShape(BackupPolicy policy)
    {
        (Schedule, TimeZone, Store) = (policy.Schedule, policy.TimeZone, policy.Store);
        Retention = new(policy.Retention.Last, policy.Retention.Daily, policy.Retention.Weekly, policy.Retention.Monthly);
        Compression = WireName.Kebab(policy.Compression);
    }

    /// <summary>A cron expression of five fields.</summary>
    public string Schedule { get; }

    /// <summary>The IANA time zone of the schedule.</summary>
    public string TimeZone { get; }

    /// <summary>Which of its backups are kept.</summary>
    public RetentionShape Retention { get; }

    /// <summary>none, gzip or zstd.</summary>
    public string Compression { get; }

    /// <summary>The store that they are kept in; null for the default one.</summary>
    public string? Store { get; }
}

/// <inheritdoc cref="BackupRetention"/>
public sealed record RetentionShape(int Last, int Daily, int Weekly, int Monthly);

/// <summary>When an instance that nobody uses is to be suspended.</summary>
public sealed record PutIdlePolicy
{
    /// <summary>How long nothing may have happened: a minute to seven days.</summary>
    [Required, Range(1, 10_080)]
    public int? AfterMinutes { get; init; }

    /// <summary>Processor use below this counts as none.</summary>
    [Range(0.0, 100.0)]
    public double CpuPercent { get; init; } = 1;

    /// <summary>pause freezes it, and the next connection wakes it; stop stops it. pause if absent.</summary>
    [OneOf("pause", "stop")]
    public string? Mode { get; init; }

    /// <summary>Hours in which it is never suspended.</summary>
    [AtMost(50)]
    public IReadOnlyList<ExcludedHoursInput>? Excluded { get; init; }

    /// <summary>The IANA time zone of those hours; UTC if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? TimeZone { get; init; }

    internal IdlePolicy ToPolicy() => new(
        AfterMinutes!.Value,
        CpuPercent,
        WireName.TryRead<IdleMode>(Mode, WireName.Kebab, out var mode) ? mode : IdleMode.Pause,
        [.. (Excluded ?? []).Select(hours => hours.ToHours())],
        TimeZone ?? Zones.Utc);
}

/// <summary>Hours of a week.</summary>
public sealed record ExcludedHoursInput : IHasRules
{
    /// <summary>From Sunday on.</summary>
    internal static readonly ImmutableArray<string> WeekDays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Days of the week, sun to sat; every day if absent.</summary>
    [AtMost(7)]
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary>Such as 22:00.</summary>
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string? From { get; init; }

    /// <summary>Such as 06:00; at most 24:00. Less than from for hours that run past midnight.</summary>
    [Required, RegularExpression("^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
    public string? To { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Days?.Any(day => !WeekDays.Contains(day)) == true) yield return new("days", $"days must be of {string.Join(", ", WeekDays)}");
        if (To is "00:00") yield return new("to", "to must be 24:00 where midnight is meant");
        else if (From is not null && From == To) yield return new("to", "to must differ from from");
    }

    internal ExcludedHours ToHours() =>
        new([.. (Days ?? []).Select(day => WeekDays.IndexOf(day)).Distinct().Order()], Minutes(From!), Minutes(To!));

    private static int Minutes(string clock) =>
        (60 * int.Parse(clock[..2], CultureInfo.InvariantCulture)) + int.Parse(clock[3..], CultureInfo.InvariantCulture);
}

/// <summary>When an instance that nobody uses is suspended.</summary>
public sealed record IdlePolicyShape
{
    internal IdlePolicyShape(IdlePolicy policy)
    {
        (AfterMinutes, CpuPercent, Mode) = (policy.AfterMinutes, policy.CpuPercent, WireName.Kebab(policy.Mode));
        Excluded = [.. policy.Excluded.Select(hours => new ExcludedHoursShape(
            [.. hours.Days.Select(day => ExcludedHoursInput.WeekDays[day])], Clock(hours.From), Clock(hours.To)))];
        TimeZone = policy.TimeZone;
    }

    /// <summary>How long nothing may have happened.</summary>
    public int AfterMinutes { get; }

    /// <summary>Processor use below this counts as none.</summary>
    public double CpuPercent { get; }

    /// <summary>pause or stop.</summary>
    public string Mode { get; }

    /// <summary>Hours in which it is never suspended.</summary>
    public IReadOnlyList<ExcludedHoursShape> Excluded { get; }

    /// <summary>The IANA time zone of those hours.</summary>
    public string TimeZone { get; }

    private static string Clock(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
}

/// <summary>Hours of a week.</summary>
/// <param name="Days">Days of the week, sun to sat; empty for every day.</param>
/// <param name="From">Such as 22:00.</param>
/// <param name="To">Such as 06:00.</param>
public sealed record ExcludedHoursShape(IReadOnlyList<string> Days, string From, string To);

/// <summary>Time zones.</summary>
internal static class Zones
{
    public const string Utc = "UTC";
}
