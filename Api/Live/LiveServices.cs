namespace Fleet.Api.Live;

/// <summary>Registers the live streams.</summary>
internal static class LiveServices
{
    public static void AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().Bind(builder.Configuration.GetSection("Fleet:Live")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<InstanceTeams>();
        builder.Services.AddSingleton<LiveLogs>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LiveLogs>());
    }
}
