using Fleet.Api.Audit;
using Fleet.Api.Dashboard;
using Fleet.Api.Gateway;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.Lifetime;
using Fleet.Api.Limits;
using Fleet.Api.Live;
using Fleet.Api.OpenApi;
using Fleet.Api.Services;
using Fleet.Api.Surfaces.Agents;
using Fleet.Api.Surfaces.Bots;
using Fleet.Api.Surfaces.Console;
using Fleet.Api.Surfaces.Hosting;
using Fleet.Api.Surfaces.Ssh;
using Fleet.Api.Telemetry;
using Fleet.Identity;
using Fleet.Silo;

namespace Fleet.Api;

/// <summary>Fleet in one process: the grains and everything that calls them.</summary>
public static class FleetApi
{
    private const string DefaultUrl = "http://localhost:8080";

    // Settings are read at the start. To watch for changes of a file, the system would watch all files below the working folder: the database's too.
    private const string WatchNothing = "--hostBuilder:reloadConfigOnChange=false";

    private static readonly string[] AddressSettings =
        [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    /// <summary>Composes the process.</summary>
    /// <param name="args">Command-line settings, such as <c>--urls http://0.0.0.0:8080</c>, or <c>--demo 200</c>.</param>
    /// <param name="configure">Changes the composition after it was made: for tests.</param>
    /// <exception cref="DemoRefusedException">A demo is asked for that there cannot be.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder([WatchNothing, .. args]);
        builder.Configuration.AddSettingFiles();
        builder.AddFleet(DemoMode.Read(args, builder.Configuration));
        builder.AddFleetApi();
        configure?.Invoke(builder);
        builder.Services.StartAfterServer();
        var app = builder.Build();

        // The container disposes last what it made first.
        _ = app.Services.GetService<DemoMode>();
        if (builder.Configuration.Role() is FleetRole.Silo) app.MapHealthOnly();
        else app.MapFleetApi();
        return app;
    }

    /// <summary>Adds what the API needs.</summary>
    public static void AddFleetApi(this WebApplicationBuilder builder)
    {
        if (!AddressSettings.Any(setting => builder.Configuration[setting] is { Length: > 0 })) builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxBytes;
        });

        // A request's turns are short: to hand what was received to yet another thread costs more than they do.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

        // The framework's own lines name each request with its query string, in which a key may stand.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        builder.Services.AddSingleton<AnswerJson>();
        builder.AddIdentity();
        builder.AddFleetGateway();
        builder.Services.AddFleetOpenApi();
        builder.AddLive();
        builder.AddProgress();
        builder.AddLimits();
        builder.Services.AddSingleton<Documents>();
        builder.AddServiceBoard();
        builder.Services.AddHostedService<Drain>();
        builder.AddMetrics();
    }

    /// <summary>Maps what orchestrators ask of a process that serves nobody else.</summary>
    public static void MapHealthOnly(this WebApplication app)
    {
        app.UseMetrics();
        app.UseMiddleware<ErrorMiddleware>();
        app.MapHealth();
    }

    /// <summary>Maps every surface.</summary>
    public static void MapFleetApi(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseMetrics();
        app.UseRequestCounts();
        app.UseHosting();
        app.UseBots();
        app.UseAgents();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<LifeGate>();
        app.UseRouting();
        app.UseMiddleware<Metering>();
        if (FleetVersion.IsClustered) app.UseMiddleware<Retrying>();
        app.UseMiddleware<Authentication>();
        app.UseMiddleware<RateLimiting>();
        app.UseMiddleware<Auditing>();
        app.UseMiddleware<Authorization>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseFleetGateway();
        app.UseMiddleware<StreamGuard>();
        app.MapFleetOpenApi();
        app.MapJwks();
        app.MapDashboard();
        app.MapConsole();
        app.MapSsh();
        app.MapHosting();
        app.MapBots();
        app.MapAgentsSurface();
        app.MapGateway();
        app.MapTerminalWindows();
        app.MapEnginePages()?.Require(Role.Operator).WithTags("Cluster").ExcludeFromDescription().Unmetered();
    }
}
