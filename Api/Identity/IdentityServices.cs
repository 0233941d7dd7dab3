namespace Fleet.Api.Identity;

/// <summary>What finding out who calls needs.</summary>
internal static class IdentityServices
{
    public static void AddIdentity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TokenOptions>().Bind(builder.Configuration.GetSection("Fleet:Tokens")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LoginLimitOptions>().Bind(builder.Configuration.GetSection("Fleet:Logins"))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<VerificationKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<Logins>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<SessionSweep>();
        services.AddHostedService<FirstAdminKey>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUses>());
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        services.AddHostedService(provider => provider.GetRequiredService<SessionSweep>());
    }
}
