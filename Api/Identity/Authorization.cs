using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>
/// Refuses who may not, before the body is read: by the credential's scopes, by the caller's role, and by whose the thing is that the path
/// names. What a caller may not know of does not exist: the request goes on as if it had named nobody's id, to be answered as that is.
/// </summary>
internal sealed class Authorization(RequestDelegate next, IGrainFactory grains)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || EndpointAccess.Of(endpoint) is not { Required: { } required } access) return next(context);
        if (context.Features.Get<Caller>() is not { } caller) return Refuse(context, Unknown(context));
        if (!access.IsAllowedBy(caller.Principal.Scopes)) return Refuse(context, CallerAccess.WithoutScope(access.Scope));

        // An admin sees and may do everything: nothing is looked up.
        if (caller.May(Role.Admin)) return next(context);
        if (access.Subjects.IsEmpty && !access.JudgesTeams) return caller.Lacks(required.Role) is { } lacks ? Refuse(context, lacks) : next(context);

        // Who has the role nowhere is told so whatever the path names, and so learns nothing.
        if (caller.Principal.GreatestRole < required.Role) return Refuse(context, caller.Lacks(required.Role)!);
        return access.Subjects.IsEmpty ? next(context) : Judge(context, caller, required.Role, access);
    }

    private async Task Judge(HttpContext context, Caller caller, Role role, EndpointAccess access)
    {
        foreach (var (route, kind) in access.Subjects)
        {
            var owned = await kind.Find(grains, context.GetRouteValue(route)?.ToString() ?? "");
            var isSeen = owned is not null && (owned.OnlyTo is { } maker ? maker == caller.Actor : caller.Sees(owned.Team));
            var refusal = isSeen ? caller.Lacks(role, owned!.Team) : caller.May(role) ? null : Refusal.Of(FleetError.NotFound(kind.Name));
            if (refusal is not null)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            if (!isSeen) context.Request.RouteValues[route] = kind.Nobody;
        }

        await next(context);
    }

    private static Refusal Unknown(HttpContext context) =>
        context.Features.Get<Unidentified>()?.Refusal
        ?? new(StatusCodes.Status401Unauthorized, "unauthorized", "Authentication required");

    private static Task Refuse(HttpContext context, Refusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return refusal.ExecuteAsync(context);
    }
}
