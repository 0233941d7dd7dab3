using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of servers.</summary>
public sealed record ServerQuery : PagedQuery
{
    private const int MostLookedAt = 10_000;
    private static readonly string[] Statuses = [.. Enum.GetValues<ServerStatus>().Select(WireName.Snake)];
    private LabelSelector? _labels;

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"),
        Description("Statuses wanted, separated by commas: pending, provisioning, active, offline, error, removing.")]
    public string? Status { get; init; }

    /// <summary>Part of the name.</summary>
    [FromQuery(Name = "search"), Description("Text that the name must contain, in any case.")]
    public string? Search { get; init; }

    /// <summary>The provider wanted.</summary>
    [FromQuery(Name = "provider"), Description("Providers wanted, separated by commas; ssh for machines that somebody brought.")]
    public string? Provider { get; init; }

    /// <summary>The labels wanted.</summary>
    [FromQuery(Name = "labels"), Description("A label selector: terms k=v, k!=v and k, separated by commas. All must hold.")]
    public string? Labels { get; init; }

    /// <summary>Whether the store cannot answer this alone.</summary>
    internal bool NeedsLooking => _labels is not null || !string.IsNullOrEmpty(Provider);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "status", Status, Statuses);
        QueryText.Plain(errors, "search", Search, 128);
        QueryText.Plain(errors, "provider", Provider, 256);
        if (!string.IsNullOrEmpty(Labels) && !LabelSelector.TryParse(Labels, out _labels))
        {
            errors.Add(new("labels", $"labels must be {LabelSelector.Form}"));
        }

        if (NeedsLooking && Cursor is not null) errors.Add(new("cursor", "cursor cannot be given together with provider or labels"));
    }

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.Server, Filters.Of(("status", Filters.Stored<ServerStatus>(Status, WireName.Snake))), Search);

    /// <summary>Those of the servers that match; null if there are too many to look at.</summary>
    internal async Task<IReadOnlyList<ServerView>?> Look(IAsyncEnumerable<ServerView> servers)
    {
        var (providers, matching, looked) = (Filters.Words(Provider), new List<ServerView>(), 0);
        await foreach (var server in servers)
        {
            if (++looked > MostLookedAt) return null;
            var provider = server.Order?.Provider ?? RentedServer.Brought;
            if (!providers.IsEmpty && !providers.Contains(provider)) continue;
            if (_labels?.Matches(server.Labels) != false) matching.Add(server);
        }

        return matching;
    }
}

/// <summary>The query of a removal.</summary>
public sealed record RemoveQuery : IChecked
{
    /// <summary>Whether to destroy what lives there.</summary>
    [FromQuery(Name = "force"), Description("true destroys the server's instances first, or gives them up if the machine does not answer.")]
    public string? Force { get; init; }

    internal bool ForceValue { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        var errors = new List<FieldError>();
        ForceValue = QueryText.Flag(errors, "force", Force);
        return errors.Count == 0 ? null : Refusal.Invalid([.. errors]);
    }
}
