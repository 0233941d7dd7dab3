using System.ComponentModel.DataAnnotations;
using Fleet.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fleet.Silo.Telemetry;

/// <summary>Registers what a process tells of itself: figures for <c>/metrics</c>, and figures, traces and the log by OTLP where that is asked for.</summary>
internal static class TelemetryServices
{
    /// <exception cref="InvalidOperationException">A setting makes no sense.</exception>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var options = Read(builder.Configuration);
        var target = OtlpTarget.Read(builder.Configuration, options.Otlp);
        builder.Services.AddSingleton<IIncomingGrainCallFilter, GrainCalls>();
        builder.Services.AddHostedService<ProcessReadings>();
        builder.Services.Configure<JsonConsoleFormatterOptions>(Scoped(builder.Configuration));

        var servesFigures = builder.Configuration.GetValue("Fleet:Metrics:Enabled", true);
        if (target is null && !servesFigures) return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(metrics =>
        {
            metrics.AddMeter(FleetInstruments.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime");
            if (servesFigures) metrics.AddPrometheusExporter();
            if (target is not null) metrics.AddOtlpExporter(exporter => target.Apply(exporter, "metrics"));
        });
        if (target is null) return;
        telemetry.WithTracing(traces => traces
            .AddSource(FleetInstruments.Name)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SamplingRatio)))
            .AddAspNetCoreInstrumentation(requests =>
            {
                requests.Filter = context => !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics");
                // A key may stand in it.
                requests.EnrichWithHttpRequest = static (activity, _) => activity.SetTag("url.query", null);
            })
            .AddOtlpExporter(exporter => target.Apply(exporter, "traces")));
        if (!options.Otlp.Logs) return;
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(Resource());
            logs.IncludeScopes = true;
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter(exporter => target.Apply(exporter, "logs"));
        });
    }

    private static ResourceBuilder Resource()
    {
        var resource = ResourceBuilder.CreateDefault();
        Describe(resource);
        return resource;
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, which are read last, may say otherwise.
    private static void Describe(ResourceBuilder resource) => resource
        .AddService("fleet", serviceVersion: FleetRelease.Version, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
        .AddEnvironmentVariableDetector();

    /// <summary>Lines of JSON say to which request and trace they belong, unless the configuration wants otherwise.</summary>
    private static Action<JsonConsoleFormatterOptions> Scoped(IConfiguration configuration) => json =>
    {
        json.IncludeScopes = configuration.GetValue("Logging:Console:FormatterOptions:IncludeScopes", true);
        json.UseUtcTimestamp = configuration.GetValue("Logging:Console:FormatterOptions:UseUtcTimestamp", true);
        json.TimestampFormat = configuration["Logging:Console:FormatterOptions:TimestampFormat"] ?? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    };

    private static TelemetryOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("Fleet:Telemetry").Get<TelemetryOptions>() ?? new TelemetryOptions();
        try
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }
        catch (ValidationException fault)
        {
            throw new InvalidOperationException($"Fleet:Telemetry: {fault.Message}", fault);
        }

        return options;
    }
}
