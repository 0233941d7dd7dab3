using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>The paging part of a list's query.</summary>
public record HostingPage : IChecked
{
    /// <summary>From 1.</summary>
    [FromQuery(Name = "page"), Description("Page number, from 1.")]
    public string? Page { get; init; }

    /// <summary>Items of a page.</summary>
    [FromQuery(Name = "per_page"), Description("Items of a page, 1 to 100; 20 if absent.")]
    public string? PerPage { get; init; }

    internal int PageValue { get; private set; }

    internal int PerPageValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        PageValue = QueryText.Whole(errors, "page", Page, 1, 1_000_000, 1);
        PerPageValue = QueryText.Whole(errors, "per_page", PerPage, 1, 100, 20);
        CheckFilters(errors);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }

    /// <summary>Checks the rest of the query.</summary>
    protected virtual void CheckFilters(ICollection<FieldError> errors) { }

    /// <summary>The question for the store.</summary>
    internal StateQuery Ask(string kind, ImmutableArray<StateFilter> filters) => new()
    {
        Kind = kind,
        Filters = filters,
        Offset = (PageValue - 1) * PerPageValue,
        Limit = PerPageValue,
        CountTotal = true,
        IdsOnly = true,
    };

    /// <summary>The envelope of the answer.</summary>
    internal ListEnvelope<T> Envelope<T>(IReadOnlyList<T> items, StatePage page) =>
        new(items, new(PageValue, PerPageValue, page.Total ?? items.Count));
}

/// <summary>The query of the list of servers.</summary>
public sealed record HostingQuery : HostingPage
{
    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("active, provisioning or offline.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => QueryText.Words(errors, "status", Status, HostedStatus.All);

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.Server, Filters.Of(("status", HostedStatus.Stored(Filters.Words(Status)))));
}

/// <summary>The query of the list of instances. What is destroyed is not listed.</summary>
public sealed record HostedInstanceQuery : HostingPage
{
    private static readonly string[] Statuses =
        [.. Enum.GetValues<InstanceStatus>().Where(status => status is not InstanceStatus.Destroyed).Select(WireName.Snake)];

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"),
        Description("Statuses wanted, separated by commas: deploying, running, suspended, stopped, error, destroying, unknown.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => QueryText.Words(errors, "status", Status, Statuses);

    internal StateQuery ToStateQuery()
    {
        var wanted = Filters.Stored<InstanceStatus>(Status, WireName.Snake);
        return Ask(StateKinds.Instance, wanted.IsEmpty
            ? [new("status", [StoredName.Of(InstanceStatus.Destroyed)], Not: true)]
            : Filters.Of(("status", wanted)));
    }
}
