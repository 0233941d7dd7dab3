using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Fleet.Silo.Telemetry;

/// <summary>The collector that was asked for, with what OpenTelemetry's own variables say where Fleet's settings are silent.</summary>
internal sealed record OtlpTarget(Uri Endpoint, OtlpExportProtocol Protocol)
{
    /// <summary>Null if nothing is to be exported.</summary>
    /// <exception cref="InvalidOperationException">A setting makes no sense.</exception>
    public static OtlpTarget? Read(IConfiguration configuration, OtlpOptions options)
    {
        var (name, endpoint) = Setting("Fleet:Telemetry:Otlp:Endpoint", options.Endpoint, "OTEL_EXPORTER_OTLP_ENDPOINT", configuration);
        if (endpoint is null) return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{name} must be an address such as http://collector:4317");
        }

        if (address.UserInfo is not "") throw new InvalidOperationException($"{name} must hold no credentials: they go into OTEL_EXPORTER_OTLP_HEADERS");
        (name, var protocol) = Setting("Fleet:Telemetry:Otlp:Protocol", options.Protocol, "OTEL_EXPORTER_OTLP_PROTOCOL", configuration);
        return new(address, protocol switch
        {
            null or "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => throw new InvalidOperationException($"{name} is '{protocol}' and must be grpc or http/protobuf"),
        });
    }

    /// <summary>Hands it to the exporter of one signal.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = Protocol;
        exporter.Endpoint = Protocol is OtlpExportProtocol.Grpc ? Endpoint : new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
    }

    private static (string Name, string? Value) Setting(string name, string? value, string standard, IConfiguration configuration) =>
        value is { Length: > 0 } ? (name, value) : (standard, configuration[standard] is { Length: > 0 } other ? other : null);
}
