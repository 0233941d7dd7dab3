namespace Fleet.Api.Limits;

/// <summary>Registers the limits.</summary>
internal static class LimitServices
{
    private const string Section = "Fleet:RateLimits";

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().Bind(builder.Configuration.GetSection(Section)).ValidateDataAnnotations()
            .Validate(options => options.Pro.RequestsPerMinute >= 0, $"{Section}:Pro:RequestsPerMinute must not be negative")
            .Validate(options => options.Pro.ChangesPerMinute >= 0, $"{Section}:Pro:ChangesPerMinute must not be negative")
            .ValidateOnStart();
        builder.Services.AddSingleton<RateLimits>();
    }
}
