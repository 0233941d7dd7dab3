using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>Options that are bound to their section and checked at start, so that a wrong number is found then and not at three in the morning.</summary>
internal static class ValidatedOptions
{
    public static void AddValidated<TOptions>(this IServiceCollection services, IConfigurationSection section) where TOptions : class =>
        services.AddOptions<TOptions>().Bind(section).ValidateOnStart().Services
            .AddSingleton<IValidateOptions<TOptions>>(new PositiveNumbers<TOptions>(section.Path));

    /// <summary>Every number and every span of time in the grains' options must be greater than zero.</summary>
    private sealed class PositiveNumbers<TOptions>(string path) : IValidateOptions<TOptions> where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var wrong = typeof(TOptions).GetProperties()
                .Where(property => property.GetValue(options) is int and <= 0 || property.GetValue(options) is TimeSpan span && span <= TimeSpan.Zero)
                .Select(property => $"{path}:{property.Name} must be greater than zero")
                .ToList();
            return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }
    }
}
