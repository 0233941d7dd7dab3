using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Running;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of instances.</summary>
public sealed record InstanceQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<InstanceStatus>().Select(WireName.Upper)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"),
        Description("Statuses wanted, separated by commas: RUNNING, STOPPED, DEPLOYING, DESTROYING, DESTROYED, SUSPENDED, ERROR, UNKNOWN.")]
    public string? Status { get; init; }

    /// <summary>The provider wanted.</summary>
    [FromQuery(Name = "provider"), Description("Providers wanted, separated by commas.")]
    public string? Provider { get; init; }

    /// <summary>The region wanted.</summary>
    [FromQuery(Name = "region"), Description("The region wanted.")]
    public string? Region { get; init; }

    /// <summary>The server wanted.</summary>
    [FromQuery(Name = "serverId"), Description("The server whose instances are wanted.")]
    public string? ServerId { get; init; }

    /// <summary>The team wanted.</summary>
    [FromQuery(Name = "teamId"), Description("The team whose instances are wanted.")]
    public string? TeamId { get; init; }

    /// <summary>Part of the name.</summary>
    [FromQuery(Name = "search"), Description("Text that the name must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Words(errors, "provider", Provider, Providers.All);
        QueryText.Plain(errors, "region", Region, 64);
        QueryText.Plain(errors, "serverId", ServerId, 128);
        QueryText.Plain(errors, "teamId", TeamId, 128);
        QueryText.Plain(errors, "search", Search, 128);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Instance,
        Filters.Of(
            ("status", Filters.Stored<InstanceStatus>(Status, WireName.Upper)),
            ("provider", Filters.Words(Provider)),
            ("region", Filters.One(Region)),
            ("serverId", Filters.One(ServerId)),
            ("team", Filters.One(TeamId))),
        Search);
}
