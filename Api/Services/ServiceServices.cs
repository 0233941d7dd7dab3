using Fleet.Services;

namespace Fleet.Api.Services;

/// <summary>Registers what looks at Fleet's own parts.</summary>
internal static class ServiceServices
{
    public static void AddServiceBoard(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestCounts>();
        builder.Services.AddSingleton<ServiceBoard>();
        builder.Services.AddSingleton<IServiceProbe, ApiProbe>();
        builder.Services.AddSingleton<IServiceProbe, GatewayProbe>();
        builder.Services.AddSingleton<IServiceProbe, LiveProbe>();
    }

    /// <summary>Counts every request; before anything else.</summary>
    public static void UseRequestCounts(this WebApplication app)
    {
        var counts = app.Services.GetRequiredService<RequestCounts>();
        app.Use(next => context => counts.Count(context, next));
    }
}
