using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What is to be run, wherever.</summary>
public abstract record CommandBody
{
    /// <summary>Environment variables; they may be secrets, and are never read back.</summary>
    [Each(0, 4096, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The folder to run in; the instance's own if absent.</summary>
    [StringLength(512, MinimumLength = 1)]
    public string? WorkingDir { get; init; }

    /// <summary>Milliseconds until it is killed; 30,000 for a command and 60,000 for a script if absent.</summary>
    [Range(1000, 300_000)]
    public int? TimeoutMs { get; init; }

    private protected CommandRequest Request(InstanceId instance, ISecretBox secrets, int timeoutMs) => new()
    {
        Instance = instance,
        Command = "",
        Env = (Env ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(
            variable => variable.Key, variable => secrets.Seal(variable.Value), StringComparer.Ordinal),
        WorkingDir = WorkingDir,
        TimeoutMs = TimeoutMs ?? timeoutMs,
    };
}

/// <summary>A program, or a line for the shell.</summary>
public abstract record LineBody : CommandBody
{
    /// <summary>A line for the shell; a program where <see cref="Args"/> are given.</summary>
    [Required, StringLength(4096, MinimumLength = 1)]
    public string? Command { get; init; }

    /// <summary>The program's arguments; no shell is asked then.</summary>
    [Each(0, 1024), AtMost(64)]
    public IReadOnlyList<string>? Args { get; init; }

    internal CommandRequest ToRequest(InstanceId instance, ISecretBox secrets) =>
        Request(instance, secrets, 30_000) with { Command = Command!, Args = [.. Args ?? []] };
}

/// <summary>A command for one instance.</summary>
public sealed record RunCommand : LineBody
{
    /// <summary>Where.</summary>
    [Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? InstanceId { get; init; }
}

/// <summary>A command for many instances.</summary>
public sealed record RunBulkCommand : LineBody, IHasInstances
{
    /// <inheritdoc/>
    [Required, Each(1, FleetId.MaxLength), AtMost(50)]
    public IReadOnlyList<string>? InstanceIds { get; init; }
}

/// <summary>A script for one or many instances.</summary>
public sealed record RunScript : CommandBody, IHasInstances
{
    /// <inheritdoc/>
    [Required, Each(1, FleetId.MaxLength), AtMost(50)]
    public IReadOnlyList<string>? InstanceIds { get; init; }

    /// <summary>The script.</summary>
    [Required, StringLength(65_536, MinimumLength = 1)]
    public string? Script { get; init; }

    /// <summary>What reads it from its standard input; <c>/bin/bash</c> if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Interpreter { get; init; }

    internal CommandRequest ToRequest(InstanceId instance, ISecretBox secrets) =>
        Request(instance, secrets, 60_000) with { Command = Interpreter ?? "/bin/bash", Script = Script };
}

/// <summary>A body that names instances.</summary>
internal interface IHasInstances : IHasRules
{
    /// <summary>Where.</summary>
    IReadOnlyList<string>? InstanceIds { get; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (InstanceIds is []) yield return new("instanceIds", "instanceIds must name an instance");
        if (InstanceIds?.Distinct().Count() < InstanceIds?.Count) yield return new("instanceIds", "An instance stands twice");
    }
}

/// <summary>An execution of a command.</summary>
public sealed record CommandShape
{
    internal CommandShape(CommandView view)
    {
        var request = view.Request;
        (Id, CorrelationId, InstanceId, UserId) = (view.Id.Value, view.Id.Value, request.Instance.Value, view.Actor);
        (Command, Args, WorkingDir, TimeoutMs) = (request.Command, request.Args, request.WorkingDir, request.TimeoutMs);
        Env = request.Env.Keys.ToDictionary(name => name, _ => "***");
        (Status, Error, HasScript) = (WireName.Upper(view.Status), view.Error, request.Script is not null);
        (ExitCode, Stdout, Stderr) = (view.Result?.ExitCode, view.Result?.Stdout, view.Result?.Stderr);
        (DurationMs, IsTruncated) = (view.Result?.DurationMs, view.Result?.IsTruncated ?? false);
        Route = view.Route is { } route ? WireName.Kebab(route) : null;
        (CreatedAt, CompletedAt) = (view.CreatedAt, view.CompletedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Where it was run.</summary>
    public string InstanceId { get; }

    /// <summary>Who asked for it.</summary>
    public string UserId { get; }

    /// <summary>The line or the program.</summary>
    public string Command { get; }

    /// <summary>The program's arguments.</summary>
    public IReadOnlyList<string> Args { get; }

    /// <summary>Its variables, without their values.</summary>
    public IReadOnlyDictionary<string, string> Env { get; }

    /// <summary>Where it was to run; null for the instance's own folder.</summary>
    public string? WorkingDir { get; }

    /// <summary>How long it had.</summary>
    public int TimeoutMs { get; }

    /// <summary>PENDING, RUNNING, SUCCEEDED, FAILED, TIMEOUT or CANCELLED.</summary>
    public string Status { get; }

    /// <summary>128 + n for signal n; null until it has ended, or when it never ran.</summary>
    public int? ExitCode { get; }

    /// <summary>What it wrote, at most 256 KiB.</summary>
    public string? Stdout { get; }

    /// <summary>What it wrote to its error output, at most 256 KiB.</summary>
    public string? Stderr { get; }

    /// <summary>Whether anything of these was cut off.</summary>
    public bool IsTruncated { get; }

    /// <summary>How long it ran.</summary>
    public long? DurationMs { get; }

    /// <summary>Why it could not be run.</summary>
    public string? Error { get; }

    /// <summary>agent or ssh.</summary>
    public string? Route { get; }

    /// <summary>What its agent calls it: its id.</summary>
    public string CorrelationId { get; }

    /// <summary>Whether it read a script.</summary>
    public bool HasScript { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }
}

/// <summary>How a command for many instances went.</summary>
public sealed record CommandResults(IReadOnlyList<CommandResultShape> Results);

/// <summary>How it went on one of them.</summary>
/// <param name="InstanceId">Which.</param>
/// <param name="Success">Whether it ran to its end there, whatever its exit code.</param>
/// <param name="Execution">The execution; null if it was refused.</param>
/// <param name="Error">Why it did not run; null if it did.</param>
public sealed record CommandResultShape(string InstanceId, bool Success, CommandShape? Execution, string? Error);

/// <summary>The query of the history of commands.</summary>
public sealed record CommandQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<CommandStatus>().Select(WireName.Upper)];

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose commands are wanted.")]
    public string? InstanceId { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: PENDING, RUNNING, SUCCEEDED, FAILED, TIMEOUT, CANCELLED.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
        QueryText.Words(errors, "status", Status, Statuses);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Command,
        Filters.Of(("instanceId", Filters.One(InstanceId)), ("status", Filters.Stored<CommandStatus>(Status, WireName.Upper))));
}
