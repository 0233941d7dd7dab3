using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>The query of the list of servers.</summary>
public sealed record HostingQuery : IChecked
{
    /// <summary>From 1.</summary>
    [FromQuery(Name = "page"), Description("Page number, from 1.")]
    public string? Page { get; init; }

    /// <summary>Items of a page.</summary>
    [FromQuery(Name = "per_page"), Description("Items of a page, 1 to 100; 20 if absent.")]
    public string? PerPage { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("active, provisioning or offline.")]
    public string? Status { get; init; }

    internal int PageValue { get; private set; }

    internal int PerPageValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        PageValue = QueryText.Whole(errors, "page", Page, 1, 1_000_000, 1);
        PerPageValue = QueryText.Whole(errors, "per_page", PerPage, 1, 100, 20);
        QueryText.Words(errors, "status", Status, HostedStatus.All);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    internal StateQuery ToStateQuery() => new()
    {
        Kind = StateKinds.Server,
        Filters = Filters.Of(("status", HostedStatus.Stored(Filters.Words(Status)))),
        Offset = (PageValue - 1) * PerPageValue,
        Limit = PerPageValue,
        CountTotal = true,
    };
}
