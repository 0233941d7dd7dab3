using System.Buffers;
using System.Text.Json;

namespace Fleet.Api.Gateway;

/// <summary>Writes answers in the envelope that the peer speaks.</summary>
internal sealed class FrameWriter(TimeProvider clock)
{
    private const string ProtocolVersion = "1.0";

    public ReadOnlyMemory<byte> Pong(FrameForm form, string instance, string? correlation, TimeSpan interval, TimeSpan grace) =>
        Write(form, "heartbeat", "heartbeat:pong", instance, correlation, body =>
        {
            body.WriteBoolean("ok", true);
            body.WriteNumber("intervalMs", (long)interval.TotalMilliseconds);
            body.WriteNumber("graceMs", (long)grace.TotalMilliseconds);
        });

    public ReadOnlyMemory<byte> Error(FrameForm form, string? instance, string? correlation, FrameFault fault) =>
        Write(form, "events", "error", instance, correlation, body =>
        {
            body.WriteString("code", fault.Code);
            body.WriteString("message", fault.Message);
        });

    private ReadOnlyMemory<byte> Write(
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
            json.WriteStartObject("data");
        }
        else
        {
            json.WriteString("protocol_version", ProtocolVersion);
            json.WriteString("type", type);
            if (correlation is not null) json.WriteString("session_id", correlation);
            json.WriteStartObject("payload");
        }

        body(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
