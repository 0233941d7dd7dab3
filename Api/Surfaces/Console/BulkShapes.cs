using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Backups;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Api.Surfaces.Console;

/// <summary>One action for many instances.</summary>
public sealed record PostBulkAction : IHasRules
{
    /// <summary>The action that is no verb.</summary>
    internal const string Backup = "backup";

    private const int MostInstances = 50;

    /// <summary>The instances: 1 to 50, none twice.</summary>
    [Required, AtMost(MostInstances)]
    public IReadOnlyList<string>? InstanceIds { get; init; }

    /// <summary>What is done with each.</summary>
    [Required, OneOf("start", "stop", "restart", "suspend", "resume", "destroy", Backup)]
    public string? Action { get; init; }

    /// <summary>How.</summary>
    public BulkOptions? Options { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (InstanceIds is []) yield return new("instanceIds", "instanceIds must name an instance");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(InstanceIds?.Count ?? 0, MostInstances); i++)
        {
            var (at, id) = ($"instanceIds[{i}]", InstanceIds![i]);
            if (!FleetId.TryParse<InstanceId>(id, out _)) yield return new(at, $"{at} is not the id of an instance");
            else if (!seen.Add(id)) yield return new(at, $"{at} stands there already");
        }

        if (Options?.BackupVolume == true && Action is not null and not "destroy")
        {
            yield return new("options.backupVolume", "options.backupVolume is for destroy");
        }
    }

    internal BulkActionRequest ToRequest()
    {
        var options = Options ?? new();
        var isVerb = WireName.TryRead<InstanceVerb>(Action, WireName.Kebab, out var verb);
        var backup = !isVerb ? new BackupRequest(BackupReason.Manual)
            : options.BackupVolume ? new BackupRequest(BackupReason.BeforeDestroy)
            : null;
        return new(
            isVerb ? verb : null,
            [.. InstanceIds!.Select(InstanceId.Of)],
            backup,
            options.MaxFailureRate,
            options.Concurrency,
            options.DryRun);
    }
}

/// <summary>How a bulk action goes about it.</summary>
public sealed record BulkOptions
{
    /// <summary>For destroy: whether to back each up first.</summary>
    public bool BackupVolume { get; init; }

    /// <summary>Whether only to say what would happen.</summary>
    public bool DryRun { get; init; }

    /// <summary>The share of failures beyond which no further instance is begun; 1, for never, if absent.</summary>
    [Range(0.0, 1.0)]
    public double MaxFailureRate { get; init; } = 1;

    /// <summary>How many instances at a time; 5 if absent.</summary>
    [Range(1, 10)]
    public int Concurrency { get; init; } = 5;
}

/// <summary>A bulk action.</summary>
public sealed record BulkActionShape
{
    internal BulkActionShape(BulkActionView view)
    {
        var isDryRun = view.Request.IsDryRun;
        Action = view.Request.Verb is { } verb ? WireName.Kebab(verb) : PostBulkAction.Backup;
        Results = [.. view.Items.Select(item => new BulkResultShape(item, isDryRun))];
        Summary = new(Results);
        (Id, DryRun) = (isDryRun ? null : view.Id.Value, isDryRun);
        (CreatedAt, CompletedAt) = (view.CreatedAt, view.CompletedAt);
        Message = isDryRun ? "Dry run: nothing was done"
            : CompletedAt is null ? $"Bulk {Action} is running"
            : $"Bulk {Action} completed: {Summary.Succeeded} succeeded, {Summary.Failed} failed";
    }

    /// <summary>Its id; null for a dry run, which is not kept.</summary>
    public string? Id { get; }

    /// <summary>In words.</summary>
    public string Message { get; }

    /// <summary>What is done with each.</summary>
    public string Action { get; }

    /// <summary>How each instance fares, in the order of the request.</summary>
    public IReadOnlyList<BulkResultShape> Results { get; }

    /// <summary>The results, counted.</summary>
    public BulkSummaryShape Summary { get; }

    /// <summary>Whether it only says what would happen.</summary>
    public bool DryRun { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the last instance ended; null while it runs.</summary>
    public DateTimeOffset? CompletedAt { get; }
}

/// <summary>How one instance fares.</summary>
public sealed record BulkResultShape
{
    internal BulkResultShape(BulkItem item, bool isDryRun)
    {
        (Id, Name, Status, Error) = (item.Instance.Value, item.Name, WireName.Snake(item.Status), item.Error);
        Success = item.Status is BulkItemStatus.Succeeded || (isDryRun && item.Status is BulkItemStatus.Pending);
        NewStatus = item.NewStatus is { } status ? WireName.Upper(status) : null;
    }

    /// <summary>The instance.</summary>
    public string Id { get; }

    /// <summary>Its name; its id where there is no such instance.</summary>
    public string Name { get; }

    /// <summary>Whether it is done; in a dry run, whether it would be begun.</summary>
    public bool Success { get; }

    /// <summary>pending, running, succeeded, failed or skipped.</summary>
    public string Status { get; }

    /// <summary>Why it failed or was skipped.</summary>
    public string? Error { get; }

    /// <summary>Its status after the action; null until it has ended.</summary>
    public string? NewStatus { get; }
}

/// <summary>Results, counted.</summary>
/// <param name="Total">All.</param>
/// <param name="Succeeded">Those that are done; in a dry run, those that would be begun.</param>
/// <param name="Failed">Those that failed or were skipped.</param>
public sealed record BulkSummaryShape(int Total, int Succeeded, int Failed)
{
    internal BulkSummaryShape(IReadOnlyList<BulkResultShape> results) : this(
        results.Count, results.Count(result => result.Success), results.Count(result => result.Status is "failed" or "skipped")) { }
}
