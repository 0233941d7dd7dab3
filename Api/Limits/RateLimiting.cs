namespace Fleet.Api.Limits;

/// <summary>Refuses who calls too often.</summary>
internal sealed class RateLimiting(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IRequestLimit>() is { } limit && await limit.Count(context) is { } refusal)
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<SparesAgents>() is null)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            context.Features.Set(new LateRefusal(refusal));
        }

        await next(context);
    }
}
