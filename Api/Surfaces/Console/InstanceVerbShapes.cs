using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Backups;
using Fleet.Instances;
using Fleet.Operations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What became of a verb.</summary>
/// <param name="Message">In words.</param>
/// <param name="Id">The instance.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="OperationId">The operation that did it, or does it still.</param>
public sealed record VerbAnswer(string Message, string Id, string Name, string Status, string? OperationId)
{
    internal static IResult Done(InstanceVerb verb, InstanceView view, OperationId? operation, BackupId? backup) => verb switch
    {
        InstanceVerb.Destroy => TypedResults.Ok(Destroyed("Instance destroyed", view, operation, backup)),
        InstanceVerb.Deregister => TypedResults.Ok(new DeregisterAnswer("Instance deregistered", view.Id.Value, view.Name)),
        _ => TypedResults.Ok(Of($"Instance {verb.Past()}", view, operation)),
    };

    internal static IResult Begun(InstanceVerb verb, InstanceView view, OperationId operation, BackupId? backup)
    {
        var (location, message) = (ConsolePaths.Operation(operation), $"Instance is being {verb.Past()}");
        return verb is InstanceVerb.Destroy
            ? TypedResults.Accepted(location, Destroyed(message, view, operation, backup))
            : TypedResults.Accepted(location, Of(message, view, operation));
    }

    private static DestroyAnswer Destroyed(string message, InstanceView view, OperationId? operation, BackupId? backup) =>
        new(message, view.Id.Value, view.Name, WireName.Upper(view.Status), operation?.Value, backup?.Value);

    private static VerbAnswer Of(string message, InstanceView view, OperationId? operation) =>
        new(message, view.Id.Value, view.Name, WireName.Upper(view.Status), operation?.Value);
}

/// <inheritdoc cref="VerbAnswer"/>
/// <param name="BackupId">The backup that was made first; null for none.</param>
public sealed record DestroyAnswer(string Message, string Id, string Name, string Status, string? OperationId, string? BackupId);

/// <inheritdoc cref="VerbAnswer"/>
public sealed record DeregisterAnswer(string Message, string Id, string Name);

/// <summary>How to destroy.</summary>
public sealed record DestroyOptions : IOptionalBody
{
    /// <summary>Whether to make a backup first; without it, nothing is destroyed.</summary>
    public bool BackupVolume { get; init; }

    /// <summary>What to call that backup; a label of its own if absent.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? BackupLabel { get; init; }

    /// <summary>The backup that is wanted; null for none.</summary>
    internal BackupRequest? ToRequest(DeleteQuery query) =>
        BackupVolume || query.BackupValue ? new(BackupReason.BeforeDestroy, Label: BackupLabel) : null;
}

/// <summary>The query of a deletion.</summary>
public sealed record DeleteQuery : IChecked
{
    /// <summary>Whether to make a backup first.</summary>
    [FromQuery(Name = "backup"), Description("true makes a backup first; nothing is destroyed without it.")]
    public string? Backup { get; init; }

    /// <summary>Whether to leave what runs alone.</summary>
    [FromQuery(Name = "deregister"), Description("true forgets the instance without touching what runs.")]
    public string? Deregister { get; init; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        BackupValue = QueryText.Flag(errors, "backup", Backup);
        DeregisterValue = QueryText.Flag(errors, "deregister", Deregister);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    internal bool BackupValue { get; private set; }

    internal bool DeregisterValue { get; private set; }
}
