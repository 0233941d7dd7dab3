using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Backups;
using Fleet.Outbound;
using Fleet.ScheduledTasks;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What a task does.</summary>
public sealed record ActionInput : IHasRules
{
    /// <summary>What.</summary>
    [Required, OneOf("command", "script", "backup", "restart", "suspend", "resume", "redeploy", "http", "none")]
    public string? Type { get; init; }

    /// <summary>Of a command: the line.</summary>
    [StringLength(2_048, MinimumLength = 1)]
    public string? Command { get; init; }

    /// <summary>Of a script: its text.</summary>
    [StringLength(65_536, MinimumLength = 1)]
    public string? Script { get; init; }

    /// <summary>Of a script: what reads it from its standard input; <c>/bin/sh</c> if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Interpreter { get; init; }

    /// <summary>Of a command or a script: environment variables; they may be secrets, and are never read back.</summary>
    [Each(0, 4096, MaxCount = 100)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Of a backup: how it is compressed; gzip if absent.</summary>
    [OneOf("none", "gzip", "zstd")]
    public string? Compression { get; init; }

    /// <summary>Of a backup: the store to keep it in; the default one if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Store { get; init; }

    /// <summary>Of a call: the address.</summary>
    [StringLength(2_048, MinimumLength = 1)]
    public string? Url { get; init; }

    /// <summary>Of a call: POST if absent.</summary>
    [OneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")]
    public string? Method { get; init; }

    /// <summary>Of a call: further headers; their values may be secrets, and are never read back.</summary>
    [Each(0, 4096, MaxCount = 20)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Of a call: what is sent.</summary>
    [StringLength(65_536)]
    public string? Body { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Type is "command" && Command is null) yield return new("command", "command is required");
        if (Type is "script" && Script is null) yield return new("script", "script is required");
        if (Type is "http" && Url is null) yield return new("url", "url is required");
    }

    internal TaskAction ToAction(ISecretBox secrets)
    {
        var type = WireName.TryRead<TaskActionType>(Type, WireName.Snake, out var read) ? read : TaskActionType.None;
        return type switch
        {
            TaskActionType.Command => new(type, Command, Env: Sealed(Env, secrets)),
            TaskActionType.Script => new(type, Interpreter, Script, Sealed(Env, secrets)),
            TaskActionType.Backup => new(type, Backup: new BackupRequest(BackupReason.Scheduled, BackupWords.Compression(Compression), Store: Store)),
            TaskActionType.Http => new(type, Http: new HttpCall(Url!, Method ?? "POST", Sealed(Headers, secrets), Body)),
            _ => new(type),
        };
    }

    private static ImmutableSortedDictionary<string, SealedSecret> Sealed(IReadOnlyDictionary<string, string>? values, ISecretBox secrets) =>
        (values ?? ImmutableDictionary<string, string>.Empty).ToImmutableSortedDictionary(
            value => value.Key, value => secrets.Seal(value.Value), StringComparer.Ordinal);
}
