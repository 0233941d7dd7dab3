using Fleet.Api.Gateway;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Live;
using Fleet.Identity;
using Fleet.Telemetry;
using Microsoft.Extensions.Options;
using IPAddress = System.Net.IPAddress;
using IPNetwork = System.Net.IPNetwork;

namespace Fleet.Api.Telemetry;

/// <summary>
/// <c>/metrics</c>: the process's figures, as Prometheus reads them. It stands before everything that limits, counts or writes down requests, for it is
/// asked every few seconds and most of all when something is wrong.
/// </summary>
internal static class MetricsEndpoint
{
    private const string Path = "/metrics";

    // What the usual middlewares go by: there is no route for it.
    private static readonly Endpoint ForOperators = new(null, new EndpointMetadataCollection(new RequiredRole(Role.Operator)), Path);

    /// <summary>Adds what is told of this room, and who may read it.</summary>
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MetricsOptions>().Bind(builder.Configuration.GetSection("Fleet:Metrics")).ValidateOnStart().Services
            .AddSingleton<IValidateOptions<MetricsOptions>, Validation>();
        builder.Services.AddSingleton(provider => Reading.Connections("agent", () => provider.GetRequiredService<SessionTable>().Count));
        builder.Services.AddSingleton(Reading.Connections("console", () => OpenConnections.Consoles));
        builder.Services.AddSingleton(Reading.Connections("stream", () => OpenConnections.Streams));
        builder.Services.AddSingleton(provider => Reading.Depth("gateway", () => provider.GetRequiredService<SessionTable>().Waiting));
        builder.Services.AddSingleton(Reading.Dropped("gateway", () => AgentConnection.SentAway));
        builder.Services.AddSingleton(Reading.Dropped("live", () => LiveClient.Dropped));
    }

    /// <summary>Serves them, in a process of any role.</summary>
    public static void UseMetrics(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value;
        if (!options.Enabled) return;
        var networks = options.Networks.Select(IPNetwork.Parse).ToArray();
        app.MapWhen(context => context.Request.Path == Path && HttpMethods.IsGet(context.Request.Method), branch =>
        {
            branch.UseMiddleware<ErrorMiddleware>();
            branch.UseWhen(context => options.Access is not MetricsAccess.Open && !IsLocal(context, networks), stranger =>
            {
                stranger.Use((context, next) => Admit(options.Access, context, next));
                stranger.UseMiddleware<Authentication>();
                stranger.UseMiddleware<Authorization>();
            });
            branch.UseOpenTelemetryPrometheusScrapingEndpoint();
        });
    }

    private static Task Admit(MetricsAccess access, HttpContext context, RequestDelegate next)
    {
        if (access is MetricsAccess.Local)
        {
            return Refusal.Bare(StatusCodes.Status403Forbidden, "Figures are served to this machine and the networks of Fleet:Metrics:Networks alone").ExecuteAsync(context);
        }

        context.SetEndpoint(ForOperators);
        return next(context);
    }

    /// <summary>Whether somebody asks from here. Whoever is passed on by a proxy asks from where the proxy was asked, which nobody knows for certain.</summary>
    private static bool IsLocal(HttpContext context, IPNetwork[] networks)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return false;
        var headers = context.Request.Headers;
        if (headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("Via")) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || networks.Any(network => network.Contains(address));
    }

    private sealed class Validation : IValidateOptions<MetricsOptions>
    {
        public ValidateOptionsResult Validate(string? name, MetricsOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
