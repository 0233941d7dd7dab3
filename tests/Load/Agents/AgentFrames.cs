using System.Text;

namespace Fleet.Load.Agents;

/// <summary>What an agent says, ready as bytes.</summary>
internal sealed class AgentFrames(string instance)
{
    /// <summary>How many lines are in a batch of those that are sent.</summary>
    public const int Lines = 20;

    public byte[] Heartbeat { get; } = Encoding.UTF8.GetBytes(
        $$$"""{"protocol_version":"","type":"heartbeat","payload":{"instance_id":"{{{instance}}}","uptime_seconds":12,"cpu_percent":1.5,"memory_used":1048576,"memory_total":4194304}}""");

    /// <summary>As agents in the field send it; nothing is answered.</summary>
    public byte[] Metrics { get; } = Encoding.UTF8.GetBytes(
        $$$"""{"protocol_version":"","type":"metrics","payload":{"instance_id":"{{{instance}}}","cpuPercent":1.5,"memoryUsed":1048576,"memoryTotal":4194304,"loadAvg":[0.1,0.2,0.3],"networkBytesIn":1000,"networkBytesOut":2000}}""");

    /// <summary>In the native form, in which it is answered.</summary>
    public byte[] NativeMetrics() => Encoding.UTF8.GetBytes(
        $$$"""{"protocolVersion":"1.0","channel":"metrics","type":"metrics:update","ts":1,"instanceId":"{{{instance}}}","data":{"cpuPercent":1.5,"memoryUsed":1048576,"memoryTotal":4194304,"loadAvg":[0.1,0.2,0.3],"networkBytesIn":1000,"networkBytesOut":2000}}""");

    /// <inheritdoc cref="NativeMetrics"/>
    public byte[] NativeLog(int lines = Lines, string message = "GET /orders/4711 200 in 12 ms, 3 queries, from the cache: no, by somebody who has an account") => Encoding.UTF8.GetBytes(
        $$$"""{"protocolVersion":"1.0","channel":"logs","type":"log:batch","ts":1,"instanceId":"{{{instance}}}","data":{"lines":[{{{string.Join(',', Enumerable.Repeat($$"""{"message":"{{message}}","source":"app","level":"info"}""", lines))}}}]}}""");
}
