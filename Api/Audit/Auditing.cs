using System.Text.Json.Nodes;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Audit;

/// <summary>
/// Writes down every change that is made through any surface, after it was made and before its answer is sent. What failed is not written down,
/// since nothing was changed; logins are, however they ended, and so is what somebody was not allowed to do.
/// </summary>
internal sealed class Auditing(RequestDelegate next, IHistory history, Documents documents, IIdSource ids, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint endpoint && IsWatched(endpoint, context.Request.Method) && !IsStranger(context, endpoint)
            ? Watched(context, endpoint)
            : next(context);

    private async Task Watched(HttpContext context, RouteEndpoint endpoint)
    {
        AuditOrigin.Current = Origin(context, null);
        if (AuditRule.Of(endpoint, context.Request.Method) is { } rule) await Watch(context, endpoint, rule);
        else await next(context);
    }

    // A terminal's window is opened by a GET, and what its user does there is written down by the terminal. A GET that says how it is audited
    // tells something that is not to be read unseen.
    private static bool IsWatched(RouteEndpoint endpoint, string method) =>
        endpoint.Metadata.GetMetadata<AuditedInside>() is not null || endpoint.Metadata.GetMetadata<Audited>() is not null
        || (AuditRule.Changes(method) && endpoint.Metadata.GetMetadata<Unaudited>() is null);

    // Will be refused before anything is done: nothing need be read for it.
    private static bool IsStranger(HttpContext context, RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<RequiredRole>() is not null && context.Features.Get<Unidentified>() is not null;

    private async Task Watch(HttpContext context, RouteEndpoint endpoint, AuditRule rule)
    {
        if (rule.IsLogin) LoginAttempt.Prepare(context.Request);
        var subject = await AuditSubject.Find(context, rule, documents);
        using var answer = new HeldAnswer(context);
        await next(context);
        if (OutcomeOf(context, endpoint, rule) is { } outcome)
        {
            var row = await Row(context, endpoint, rule, outcome);
            await history.Append(await Complete(row, rule, subject, outcome, await answer.Body()), CancellationToken.None);
        }

        await answer.Send();
    }

    /// <summary>How it ended; null if that is not to be written down here.</summary>
    private static string? OutcomeOf(HttpContext context, RouteEndpoint endpoint, AuditRule rule) => context.Response.StatusCode switch
    {
        StatusCodes.Status403Forbidden => "denied",
        StatusCodes.Status429TooManyRequests => null,
        >= 400 => rule.IsLogin ? "failed" : null,
        // What was done before is only told again.
        _ when context.Response.Headers.ContainsKey(IdempotencyMiddleware.ReplayedHeader) => null,
        _ when endpoint.Metadata.GetMetadata<AuditedInside>() is not null || context.Features.Get<AgentTraffic>() is not null => null,
        _ => "ok",
    };

    private async Task<AuditRow> Row(HttpContext context, RouteEndpoint endpoint, AuditRule rule, string outcome)
    {
        var metadata = new JsonObject
        {
            ["outcome"] = outcome,
            ["status"] = context.Response.StatusCode,
            ["method"] = context.Request.Method,
            ["path"] = endpoint.RoutePattern.RawText,
        };
        var email = rule.Action is AuditActions.Login ? await LoginAttempt.Email(context.Request) : null;

        // Known by now even if it was not before: whoever has logged in.
        var actor = context.Features.Get<Caller>()?.Actor ?? "anonymous";
        return new(ids.Next(), time.GetUtcNow(), actor, rule.Action, rule.Thing.Resource, null, metadata.ToJsonString())
        {
            Origin = Origin(context, email),
        };
    }

    private async Task<AuditRow> Complete(AuditRow row, AuditRule rule, AuditSubject subject, string outcome, ReadOnlyMemory<byte> answer)
    {
        if (rule.IsLogin) return row with { ResourceId = row.Origin?.UserId };
        if (outcome is not "ok")
        {
            var (untouched, itsTeam) = subject.Untouched;
            return row with { ResourceId = untouched, TeamId = itsTeam };
        }

        var (id, team, change) = await subject.Outcome(answer, documents);
        var isPermission = rule is { Action: AuditActions.Update, Thing.Kind: StateKinds.User or StateKinds.ApiKey }
            && change.Has("role", "scopes", "teams");
        return row with
        {
            Action = isPermission ? AuditActions.PermissionChange : row.Action,
            ResourceId = id,
            TeamId = team,
            Before = change.Before,
            After = change.After,
        };
    }

    private static AuditOrigin Origin(HttpContext context, string? email)
    {
        var principal = context.Features.Get<Caller>()?.Principal;
        return new()
        {
            RequestId = context.TraceIdentifier,
            Address = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
                ? mapped.MapToIPv4().ToString() : context.Connection.RemoteIpAddress?.ToString(),
            UserId = principal?.User?.Value,
            UserEmail = principal?.User is null ? email : principal.Name,
            UserName = principal?.User is null ? principal?.Name : null,
            KeyId = principal?.Key?.Value,
        };
    }
}
