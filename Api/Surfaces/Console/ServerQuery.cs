using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of servers.</summary>
public sealed record ServerQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<ServerStatus>().Select(WireName.Snake)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"),
        Description("Statuses wanted, separated by commas: pending, provisioning, active, offline, error, removing.")]
    public string? Status { get; init; }

    /// <summary>Part of the name.</summary>
    [FromQuery(Name = "search"), Description("Text that the name must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Plain(errors, "search", Search, 128);
    }

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.Server, Filters.Of(("status", Filters.Stored<ServerStatus>(Status, WireName.Snake))), Search);
}
