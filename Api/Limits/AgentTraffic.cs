using Fleet.Api.Http;

namespace Fleet.Api.Limits;

/// <summary>An agent registers: nothing that somebody does. Stands among the request's features.</summary>
internal sealed record AgentTraffic;

/// <summary>Marks an endpoint that agents share with people, and at which only the body tells them apart.</summary>
internal sealed record SparesAgents;

/// <summary>The refusal of a request of which it is not yet known whether it comes from an agent.</summary>
internal sealed record LateRefusal(Refusal Refusal);

/// <summary>Counts people at endpoints that agents use too.</summary>
internal static class AgentTraffics
{
    /// <summary>Requests with such a body are neither limited nor audited.</summary>
    public static RouteHandlerBuilder Spares<TBody>(this RouteHandlerBuilder endpoint, Func<TBody, bool> isAgent) where TBody : class =>
        endpoint.WithMetadata(new SparesAgents()).AddEndpointFilter((invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (invocation.Arguments.OfType<Body<TBody>>().FirstOrDefault() is { } body && isAgent(body.Value))
            {
                context.Features.Set(new AgentTraffic());
                context.Features.Get<Counted>()?.GiveBack(context.Response);
            }
            else if (context.Features.Get<LateRefusal>() is { } late)
            {
                return ValueTask.FromResult<object?>(late.Refusal);
            }

            return next(invocation);
        });
}
