namespace Fleet.Api.Limits;

/// <summary>Refuses who calls too often.</summary>
internal sealed class RateLimiting(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<IRequestLimit>()?.Count(context) is { } refusal ? refusal.ExecuteAsync(context) : next(context);
}
