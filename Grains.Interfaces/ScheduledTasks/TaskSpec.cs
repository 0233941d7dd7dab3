using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Storage;

namespace Fleet.ScheduledTasks;

/// <summary>When a task is due: exactly one of the three.</summary>
/// <param name="Cron">A cron expression; see <c>CronExpression</c>.</param>
/// <param name="At">Once, at that time.</param>
/// <param name="EverySec">Each so many seconds since the task was made or last resumed, 10 to 31,536,000.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
[GenerateSerializer, Immutable, Alias("fleet.task-schedule")]
public sealed record TaskSchedule(
    [property: Id(0)] string? Cron = null,
    [property: Id(1)] DateTimeOffset? At = null,
    [property: Id(2)] int? EverySec = null,
    [property: Id(3)] string TimeZone = "UTC");

/// <summary>What a task does.</summary>
[GenerateSerializer, Alias("fleet.task-action-type")]
public enum TaskActionType
{
    /// <summary>Runs a line of the shell on each target.</summary>
    Command,

    /// <summary>Runs a script on each target.</summary>
    Script,

    /// <summary>Backs each target up.</summary>
    Backup,

    /// <summary>Restarts each target.</summary>
    Restart,

    /// <summary>Suspends each target.</summary>
    Suspend,

    /// <summary>Resumes each target.</summary>
    Resume,

    /// <summary>Puts each target's configuration in place anew.</summary>
    Redeploy,

    /// <summary>Calls an address; has no targets.</summary>
    Http,

    /// <summary>Nothing; has no targets. To try a schedule, and to measure the scheduler.</summary>
    None,
}

/// <summary>What a task does, and with what.</summary>
/// <param name="Type">What.</param>
/// <param name="Command">Of a command: the line, 1 to 2,048 characters. Of a script: its interpreter.</param>
/// <param name="Script">Of a script: its text, at most 65,536 characters.</param>
/// <param name="Env">Of a command or a script: variables, which may be secrets.</param>
/// <param name="Backup">Of a backup: what it is to be; null for the usual one.</param>
/// <param name="Http">Of a call: what to call.</param>
[GenerateSerializer, Immutable, Alias("fleet.task-action")]
public sealed record TaskAction(
    [property: Id(0)] TaskActionType Type,
    [property: Id(1)] string? Command = null,
    [property: Id(2)] string? Script = null,
    [property: Id(3)] ImmutableSortedDictionary<string, SealedSecret>? Env = null,
    [property: Id(4)] BackupRequest? Backup = null,
    [property: Id(5)] HttpCall? Http = null);

/// <summary>What becomes of occurrences that were missed: due longer ago than the grace, because Fleet was down or could not start them.</summary>
[GenerateSerializer, Alias("fleet.misfire-policy")]
public enum MisfirePolicy
{
    /// <summary>They are recorded as skipped.</summary>
    Skip,

    /// <summary>The newest of them is run, the others are recorded as skipped.</summary>
    Once,

    /// <summary>All are run, one after the other, up to a bound; older ones are recorded as skipped.</summary>
    All,
}

/// <summary>What becomes of an occurrence that is due while the one before still runs.</summary>
[GenerateSerializer, Alias("fleet.overlap-policy")]
public enum OverlapPolicy
{
    /// <summary>It is recorded as skipped.</summary>
    Skip,

    /// <summary>It waits for its turn; at most 10 wait, and what is more is skipped.</summary>
    Queue,

    /// <summary>The one before is cancelled.</summary>
    Replace,
}

/// <summary>What a task does about targets in maintenance.</summary>
[GenerateSerializer, Alias("fleet.maintenance-policy")]
public enum MaintenancePolicy
{
    /// <summary>It runs all the same.</summary>
    Run,

    /// <summary>The target is recorded as skipped.</summary>
    Skip,

    /// <summary>The target is held until the window closes.</summary>
    Hold,
}

/// <summary>A scheduled task as somebody wants it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.task-spec")]
public sealed record TaskSpec
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>At most 512 characters.</summary>
    [Id(1)]
    public string? Description { get; init; }

    /// <summary>When.</summary>
    [Id(2)]
    public required TaskSchedule Schedule { get; init; }

    /// <summary>What.</summary>
    [Id(3)]
    public required TaskAction Action { get; init; }

    /// <summary>On which instances; looked up anew at each occurrence. At most 1,000 at a time.</summary>
    [Id(4)]
    public InstanceScope Scope { get; init; } = InstanceScope.All;

    /// <summary>The template that it was made from; null for none.</summary>
    [Id(5)]
    public string? Template { get; init; }

    /// <summary>Seconds that one attempt on one target may take, 1 to 3,600.</summary>
    [Id(6)]
    public int TimeoutSec { get; init; } = 300;

    /// <summary>How often a failed attempt is repeated, 0 to 5.</summary>
    [Id(7)]
    public int MaxRetries { get; init; }

    /// <summary>Seconds before the first repetition, doubled with each; 1 to 3,600.</summary>
    [Id(8)]
    public int RetryPauseSec { get; init; } = 10;

    /// <summary>Of missed occurrences.</summary>
    [Id(9)]
    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.Once;

    /// <summary>Seconds by which an occurrence may be late and is not missed, 1 to 86,400.</summary>
    [Id(10)]
    public int MisfireGraceSec { get; init; } = 60;

    /// <summary>The bound of <see cref="MisfirePolicy.All"/>, 1 to 100.</summary>
    [Id(11)]
    public int MisfireMax { get; init; } = 10;

    /// <summary>Of occurrences that overlap.</summary>
    [Id(12)]
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Seconds over which tasks are spread, 0 to 3,600: each is late by a share of it that is its own and always the same.</summary>
    [Id(13)]
    public int JitterSec { get; init; }

    /// <summary>Of targets in maintenance.</summary>
    [Id(14)]
    public MaintenancePolicy Maintenance { get; init; }

    /// <summary>Whether people are told when a run fails.</summary>
    [Id(15)]
    public bool NotifyOnFailure { get; init; }

    /// <summary>Whether people are told when all targets of an occurrence succeed.</summary>
    [Id(16)]
    public bool NotifyOnSuccess { get; init; }

    /// <summary>Who is told by e-mail, at most 10 addresses.</summary>
    [Id(17)]
    public ImmutableArray<string> NotifyEmails { get; init; } = [];

    /// <summary>Who else is told, at most 20.</summary>
    [Id(18)]
    public ImmutableArray<ChannelId> Channels { get; init; } = [];

    /// <summary>How many targets at a time, 1 to 50.</summary>
    [Id(19)]
    public int Concurrency { get; init; } = 10;
}
