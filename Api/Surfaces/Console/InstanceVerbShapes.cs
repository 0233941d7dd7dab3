using System.ComponentModel;
using Fleet.Api.Http;
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
    internal static IResult Done(InstanceVerb verb, InstanceView view, OperationId? operation) => verb switch
    {
        InstanceVerb.Destroy => TypedResults.Ok(
            new DestroyAnswer("Instance destroyed", view.Id.Value, view.Name, WireName.Upper(view.Status), operation?.Value, null)),
        InstanceVerb.Deregister => TypedResults.Ok(new DeregisterAnswer("Instance deregistered", view.Id.Value, view.Name)),
        _ => TypedResults.Ok(Of($"Instance {Past(verb)}", view, operation)),
    };

    internal static Accepted<VerbAnswer> Begun(InstanceVerb verb, InstanceView view, OperationId operation) =>
        TypedResults.Accepted(ConsolePaths.Operation(operation), Of($"Instance is being {Past(verb)}", view, operation));

    private static VerbAnswer Of(string message, InstanceView view, OperationId? operation) =>
        new(message, view.Id.Value, view.Name, WireName.Upper(view.Status), operation?.Value);

    private static string Past(InstanceVerb verb) => verb switch
    {
        InstanceVerb.Start => "started",
        InstanceVerb.Stop => "stopped",
        InstanceVerb.Restart => "restarted",
        InstanceVerb.Suspend => "suspended",
        InstanceVerb.Resume => "resumed",
        InstanceVerb.Destroy => "destroyed",
        _ => "deregistered",
    };
}

/// <inheritdoc cref="VerbAnswer"/>
public sealed record DestroyAnswer(string Message, string Id, string Name, string Status, string? OperationId, string? BackupId);

/// <inheritdoc cref="VerbAnswer"/>
public sealed record DeregisterAnswer(string Message, string Id, string Name);

/// <summary>How to destroy.</summary>
public sealed record DestroyOptions : IOptionalBody
{
    /// <summary>Whether to keep a backup; refused until Fleet makes backups.</summary>
    public bool BackupVolume { get; init; }
}

/// <summary>The query of a deletion.</summary>
public sealed record DeleteQuery : IChecked
{
    /// <summary>Whether to keep a backup.</summary>
    [FromQuery(Name = "backup"), Description("Refused with 422 while Fleet makes no backups.")]
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
