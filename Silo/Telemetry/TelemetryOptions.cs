using System.ComponentModel.DataAnnotations;

namespace Fleet.Silo.Telemetry;

/// <summary>What leaves the process by OTLP: the section <c>Fleet:Telemetry</c>. Without an endpoint nothing does, and no activities are made.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Where to.</summary>
    public OtlpOptions Otlp { get; set; } = new();

    /// <summary>
    /// The share of traces that are kept, of those that begin here. 0.1 by default: enough to see what is slow, and little against the load. A request
    /// that brings a <c>traceparent</c> is kept if its sender keeps it.
    /// </summary>
    [Range(0.0, 1.0)]
    public double SamplingRatio { get; set; } = 0.1;
}

/// <summary>A collector that speaks OTLP.</summary>
internal sealed class OtlpOptions
{
    /// <summary>Its address, such as <c>http://collector:4317</c>. <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> if it is not set.</summary>
    public string? Endpoint { get; set; }

    /// <summary><c>grpc</c> (default) or <c>http/protobuf</c>. <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> if it is not set.</summary>
    public string? Protocol { get; set; }

    /// <summary>Whether the log goes there too. Not by default: most collect what a process prints.</summary>
    public bool Logs { get; set; }
}
