using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of an instance's log.</summary>
public sealed record InstanceLogQuery : PagedQuery
{
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARN", "ERROR"];
    private static readonly string[] Sources = ["AGENT", "EXTENSION", "BUILD", "APP", "SYSTEM"];

    private string[] _levels = [];
    private string[] _sources = [];
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    /// <summary>Another name of the limit.</summary>
    [FromQuery(Name = "tail"), Description("Another name of limit.")]
    public string? Tail { get; init; }

    /// <summary>The levels wanted.</summary>
    [FromQuery(Name = "level"), Description("Levels wanted, separated by commas: DEBUG, INFO, WARN, ERROR.")]
    public string? Level { get; init; }

    /// <summary>The sources wanted.</summary>
    [FromQuery(Name = "source"), Description("Sources wanted, separated by commas: AGENT, EXTENSION, BUILD, APP, SYSTEM.")]
    public string? Source { get; init; }

    /// <summary>Words in the message.</summary>
    [FromQuery(Name = "search"), Description("What the message must contain.")]
    public string? Search { get; init; }

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

    /// <inheritdoc/>
    protected override (string Field, string? Text) LimitText => Tail is null ? base.LimitText : ("tail", Tail);

    /// <summary>Whether lines of that level and source are wanted.</summary>
    internal bool Wants(string level, string source) =>
        (_levels.Length == 0 || _levels.Contains(level)) && (_sources.Length == 0 || _sources.Contains(source));

    internal LogQuery ToLogQuery(InstanceId id) => new()
    {
        InstanceId = id.Value,
        Levels = [.. _levels],
        Sources = [.. _sources],
        Search = string.IsNullOrWhiteSpace(Search) ? null : Search,
        From = _from,
        To = _to,
        Offset = (int)Math.Min((long)(PageValue - 1) * LimitValue, int.MaxValue),
        Limit = LimitValue,
    };

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        if (Cursor is not null) errors.Add(new("cursor", "logs have no cursor: use page and limit"));
        _levels = QueryText.Words(errors, "level", Level, Levels);
        _sources = QueryText.Words(errors, "source", Source, Sources);
        QueryText.Plain(errors, "search", Search, 512);
        _from = QueryText.Time(errors, "from", From);
        _to = QueryText.Time(errors, "to", To);
    }
}
