using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What every list of log lines can be narrowed down by.</summary>
public abstract record LogListQuery : PagedQuery
{
    private string[] _levels = [];
    private string[] _sources = [];
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    /// <summary>The levels wanted.</summary>
    [FromQuery(Name = "level"), Description("Levels wanted, separated by commas: DEBUG, INFO, WARN, ERROR.")]
    public string? Level { get; init; }

    /// <summary>The sources wanted.</summary>
    [FromQuery(Name = "source"), Description("Sources wanted, separated by commas: AGENT, EXTENSION, BUILD, APP, SYSTEM.")]
    public string? Source { get; init; }

    /// <summary>Words in the message.</summary>
    [FromQuery(Name = "search"), Description("Words that the message must contain, whole and in any case.")]
    public string? Search { get; init; }

    /// <summary>The deployment wanted.</summary>
    [FromQuery(Name = "deploymentId"), Description("The deployment whose lines are wanted.")]
    public string? DeploymentId { get; init; }

    /// <summary>Not before.</summary>
    [FromQuery(Name = "from"), Description("Not before that time (ISO 8601).")]
    public string? From { get; init; }

    /// <summary>Before.</summary>
    [FromQuery(Name = "to"), Description("Before that time (ISO 8601).")]
    public string? To { get; init; }

    /// <inheritdoc/>
    protected override int MaxLimit => 500;

    /// <inheritdoc/>
    protected override int DefaultLimit => 50;

    /// <summary>Whether lines of that level and source are wanted.</summary>
    internal bool Wants(string level, string source) =>
        (_levels.Length == 0 || _levels.Contains(level)) && (_sources.Length == 0 || _sources.Contains(source));

    internal LogQuery ToLogQuery(string? instanceId) => new()
    {
        InstanceId = instanceId,
        Levels = [.. _levels],
        Sources = [.. _sources],
        DeploymentId = string.IsNullOrEmpty(DeploymentId) ? null : DeploymentId,
        Search = string.IsNullOrWhiteSpace(Search) ? null : Search,
        From = _from,
        To = _to,
        Offset = (int)Math.Min((long)(PageValue - 1) * LimitValue, int.MaxValue),
        Limit = LimitValue,
    };

    internal Page<LogShape> Envelope(LogPage page) => Envelope<LogShape>([.. page.Rows.Select(LogShape.Of)], page.Total);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        if (Cursor is not null) errors.Add(new("cursor", "logs have no cursor: use page and limit"));
        _levels = QueryText.Words(errors, "level", Level, LogWords.Levels);
        _sources = QueryText.Words(errors, "source", Source, LogWords.Sources);
        QueryText.Plain(errors, "search", Search, LogWords.MaxSearch);
        QueryText.Plain(errors, "deploymentId", DeploymentId, FleetId.MaxLength);
        _from = QueryText.Time(errors, "from", From);
        _to = QueryText.Time(errors, "to", To);
    }
}

/// <summary>The query of everybody's log.</summary>
public sealed record FleetLogQuery : LogListQuery
{
    /// <summary>Whose.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose lines are wanted; all if absent.")]
    public string? InstanceId { get; init; }

    internal LogQuery ToLogQuery() => ToLogQuery(string.IsNullOrEmpty(InstanceId) ? null : InstanceId);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
    }
}

/// <summary>The query of a count of log lines.</summary>
public sealed record LogStatsQuery : IChecked
{
    /// <summary>Not before.</summary>
    [FromQuery(Name = "from"), Description("Not before that time (ISO 8601).")]
    public string? From { get; init; }

    /// <summary>Before.</summary>
    [FromQuery(Name = "to"), Description("Before that time (ISO 8601).")]
    public string? To { get; init; }

    internal DateTimeOffset? FromValue { get; private set; }

    internal DateTimeOffset? ToValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        FromValue = QueryText.Time(errors, "from", From);
        ToValue = QueryText.Time(errors, "to", To);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}
