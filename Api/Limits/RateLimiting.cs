namespace Fleet.Api.Limits;

/// <summary>Refuses who calls too often.</summary>
internal sealed class RateLimiting(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IRequestLimit>() is { } limit ? Counted(context, limit) : next(context);

    private async Task Counted(HttpContext context, IRequestLimit limit)
    {
        if (await limit.Count(context) is { } refusal)
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
