using System.ComponentModel;
using Fleet.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of an instance's log.</summary>
public sealed record InstanceLogQuery : LogListQuery
{
    private const string Machine = "machine";
    private const string Stored = "stored";

    /// <summary>Another name of the limit.</summary>
    [FromQuery(Name = "tail"), Description("Another name of limit.")]
    public string? Tail { get; init; }

    /// <summary>Where to read.</summary>
    [FromQuery(Name = "origin"), Description(
        "stored: the lines that were sent to Fleet. machine: the output of the program on its server. "
        + "If absent: stored, or machine for an instance on a server that has no stored lines.")]
    public string? Origin { get; init; }

    /// <summary>Whether the machine is to be read; null if it was not said.</summary>
    internal bool? WantsMachine => string.IsNullOrEmpty(Origin) ? null : Origin == Machine;

    /// <inheritdoc/>
    protected override (string Field, string? Text) LimitText => Tail is null ? base.LimitText : ("tail", Tail);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        if (!string.IsNullOrEmpty(Origin) && Origin is not (Machine or Stored)) errors.Add(new("origin", "origin must be stored or machine"));
    }
}
