using System.Collections.Immutable;
using System.ComponentModel;
using Fleet.Api.Http;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the audit log.</summary>
public sealed record AuditLogQuery : PagedQuery
{
    private const int MaxId = 128;
    private const int MaxResource = 64;

    private ImmutableArray<string> _actions = [];
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    /// <summary>The user wanted.</summary>
    [FromQuery(Name = "user_id"), Description("The user who did it.")]
    public string? UserId { get; init; }

    /// <summary>The team wanted.</summary>
    [FromQuery(Name = "team_id"), Description("The team of what was changed.")]
    public string? TeamId { get; init; }

    /// <summary>The actor wanted.</summary>
    [FromQuery(Name = "actor"), Description("Who did it: the id of a user or an API key, system or anonymous.")]
    public string? Actor { get; init; }

    /// <summary>The actions wanted.</summary>
    [FromQuery(Name = "action"), Description(
        "Actions wanted, separated by commas: CREATE, UPDATE, DELETE, LOGIN, LOGOUT, DEPLOY, DESTROY, SUSPEND, RESUME, EXECUTE, CONNECT, "
        + "DISCONNECT, PERMISSION_CHANGE, TEAM_ADD, TEAM_REMOVE.")]
    public string? Action { get; init; }

    /// <summary>The kind of thing wanted.</summary>
    [FromQuery(Name = "resource"), Description("The kind of thing, such as server.")]
    public string? Resource { get; init; }

    /// <summary>The thing wanted.</summary>
    [FromQuery(Name = "resource_id"), Description("The id of the thing.")]
    public string? ResourceId { get; init; }

    /// <summary>The request wanted.</summary>
    [FromQuery(Name = "request_id"), Description("The X-Request-ID of the request.")]
    public string? RequestId { get; init; }

    /// <summary>The earliest wanted.</summary>
    [FromQuery(Name = "from"), Description("Then or later (ISO 8601).")]
    public string? From { get; init; }

    /// <summary>The latest wanted.</summary>
    [FromQuery(Name = "to"), Description("Then or earlier (ISO 8601).")]
    public string? To { get; init; }

    /// <inheritdoc/>
    protected override int MaxLimit => 200;

    /// <inheritdoc/>
    protected override int DefaultLimit => 50;

    internal AuditQuery ToAuditQuery() => new()
    {
        UserId = Given(UserId),
        TeamId = Given(TeamId),
        Actor = Given(Actor),
        Actions = _actions,
        Resource = Given(Resource),
        ResourceId = Given(ResourceId),
        RequestId = Given(RequestId),
        From = _from,
        To = _to,
        Offset = (int)Math.Min((long)(PageValue - 1) * LimitValue, int.MaxValue),
        Limit = LimitValue,
    };

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        if (Cursor is not null) errors.Add(new("cursor", "the audit log has no cursor: use page and limit"));
        QueryText.Plain(errors, "user_id", UserId, MaxId);
        QueryText.Plain(errors, "team_id", TeamId, MaxId);
        QueryText.Plain(errors, "actor", Actor, MaxId);
        QueryText.Plain(errors, "resource", Resource, MaxResource);
        QueryText.Plain(errors, "resource_id", ResourceId, MaxId);
        QueryText.Plain(errors, "request_id", RequestId, MaxId);
        _actions = [.. QueryText.Words(errors, "action", Action, AuditActions.All)];
        _from = QueryText.Time(errors, "from", From);
        _to = QueryText.Time(errors, "to", To);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>The query of a look at the audit chain.</summary>
public sealed record VerifyQuery : IChecked
{
    /// <summary>The head that was noted.</summary>
    [FromQuery(Name = "expect_head"), Description("The head as it was noted before, as sequence:hash. It must be in the chain.")]
    public string? ExpectHead { get; init; }

    internal AuditMark? Noted { get; private set; }

    /// <inheritdoc/>
    public Refusal? Check()
    {
        if (string.IsNullOrEmpty(ExpectHead)) return null;
        Noted = AuditMark.Parse(ExpectHead);
        return Noted is null ? Refusal.Invalid("expect_head", "expect_head must be a number, a colon and 64 hex characters") : null;
    }
}
