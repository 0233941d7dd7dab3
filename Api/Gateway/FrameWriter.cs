using System.Buffers;
using System.Text.Json;
using Fleet.Agents;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Console;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Gateway;

/// <summary>Writes answers in the envelope that the peer speaks.</summary>
internal sealed class FrameWriter(TimeProvider clock, IOptions<JsonOptions> shapes)
{
    private const string ProtocolVersion = "1.0";

    public ReadOnlyMemory<byte> Pong(FrameForm form, string instance, string? correlation, HeartbeatLease lease, TimeSpan jitter) =>
        Write(form, "heartbeat", "heartbeat:pong", instance, correlation, body =>
        {
            body.WriteBoolean("ok", true);
            body.WriteNumber("intervalMs", (long)lease.Interval.TotalMilliseconds);
            body.WriteNumber("graceMs", (long)lease.Grace.TotalMilliseconds);
            body.WriteNumber("reconnectJitterMs", (long)jitter.TotalMilliseconds);
        });

    public ReadOnlyMemory<byte> Ack(FrameForm form, string channel, string? instance, string? correlation) =>
        Write(form, channel, "ack", instance, correlation, body => body.WriteBoolean("ok", true));

    /// <summary>What Fleet has to say to an agent; its body is JSON already.</summary>
    public ReadOnlyMemory<byte> Frame(FrameForm form, string instance, AgentFrame frame) =>
        Write(form, frame.Type.Split(':')[0], frame.Type, instance, frame.Session, JsonElement.Parse(frame.Payload));

    /// <summary>An instance's figures, as consoles of the protocol read them.</summary>
    public ReadOnlyMemory<byte> Snapshot(string instance, Heartbeat beat) => Write(FrameForm.Native, "metrics", "metrics:snapshot", instance, null, body =>
    {
        body.WriteString("instance_id", instance);
        body.WriteNumber("ts", beat.At.ToUnixTimeMilliseconds());
        body.WriteNumber("cpu_percent", beat.CpuPercent);
        body.WriteNumber("memory_used", beat.MemoryUsed);
        body.WriteNumber("memory_total", beat.MemoryTotal);
        body.WriteNumber("disk_used", beat.DiskUsed);
        body.WriteNumber("disk_total", beat.DiskTotal);
        body.WriteNumber("uptime_seconds", beat.UptimeSeconds);
    });

    /// <summary>Where an instance stands.</summary>
    public ReadOnlyMemory<byte> Status(string instance, InstanceView view) => Write(FrameForm.Native, "events", "instance:status", instance, null, body =>
    {
        body.WriteString("status", WireName.Upper(view.Status));
        body.WriteString("statusMessage", view.StatusMessage);
        body.WriteString("operationId", view.Operation?.Value);
    });

    /// <summary>Something that has happened.</summary>
    public ReadOnlyMemory<byte> Event(EventRow row) => Write(FrameForm.Native, "events", "event:instance", row.InstanceId, null, body =>
    {
        body.WriteString("id", row.Id);
        body.WriteString("eventType", row.Type);
        body.WriteNumber("ts", row.At.ToUnixTimeMilliseconds());
        body.WritePropertyName("metadata");
        body.WriteRawValue(row.Metadata ?? "null");
    });

    /// <summary>A line of an instance's log, as the streams of server-sent events show it.</summary>
    public ReadOnlyMemory<byte> Line(LogRow row) => WriteFrame(
        FrameForm.Native, "logs", "log:line", row.InstanceId, null, body => JsonSerializer.Serialize(body, LogShape.Of(row), shapes.Value.SerializerOptions));

    /// <summary>The console was too slow, or nobody is certain that it heard everything: the lines that follow come from the store.</summary>
    public ReadOnlyMemory<byte> Resync(string instance) => Write(FrameForm.Native, "logs", "log:resync", instance, null, _ => { });

    public ReadOnlyMemory<byte> Error(FrameForm form, string? instance, string? correlation, FrameFault fault) =>
        Write(form, "events", "error", instance, correlation, body =>
        {
            body.WriteString("code", fault.Code);
            body.WriteString("message", fault.Message);
        });

    private ReadOnlyMemory<byte> Write(
        FrameForm form, string channel, string type, string? instance, string? correlation, Action<Utf8JsonWriter> fields) =>
        WriteFrame(form, channel, type, instance, correlation, json =>
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        });

    private ReadOnlyMemory<byte> Write(FrameForm form, string channel, string type, string? instance, string? correlation, JsonElement body) =>
        WriteFrame(form, channel, type, instance, correlation, body.WriteTo);

    private ReadOnlyMemory<byte> WriteFrame(
        FrameForm form, string channel, string type, string? instance, string? correlation, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (form is FrameForm.Native)
        {
            json.WriteString("protocolVersion", ProtocolVersion);
            json.WriteString("channel", channel);
            json.WriteString("type", type);
            if (instance is not null) json.WriteString("instanceId", instance);
            if (correlation is not null) json.WriteString("correlationId", correlation);
            json.WriteNumber("ts", clock.GetUtcNow().ToUnixTimeMilliseconds());
            json.WritePropertyName("data");
        }
        else
        {
            json.WriteString("protocol_version", ProtocolVersion);
            json.WriteString("type", type);
            if (correlation is not null) json.WriteString("session_id", correlation);
            json.WritePropertyName("payload");
        }

        body(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
