using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>What a process tells of itself while it works on a real machine: its log as JSON, and its traces, figures and log at a collector.</summary>
public sealed class TelemetryTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task A_request_is_found_again_in_the_log_and_down_to_the_commands_on_its_machine()
    {
        using var collector = new OtlpReceiver();
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start(settings:
        [
            ("Logging__Console__FormatterName", "json"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("Fleet__Telemetry__SamplingRatio", "0"),
            ("Fleet__Telemetry__Otlp__Logs", "true"),
        ]);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/servers") { Content = JsonContent.Create(Bodies.Server(host)) };
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        request.Headers.Add("X-Request-ID", "mine-1");
        var added = JsonNode.Parse(await (await fleet.Client.SendAsync(request)).Content.ReadAsStringAsync())!;
        await fleet.Until($"/api/v1/servers/{added["id"]}", server => (string)server["status"]! == "active", "an active server");

        await Eventually.HoldsAsync("the commands on the machine are exported", () => Spans().Any(span => span.Name.StartsWith("ssh ", StringComparison.Ordinal)));
        await Eventually.HoldsAsync("the operation's call is exported", () => Spans().Any(span => span.Name == "Operation.Start"));
        var command = Spans().First(span => span.Name.StartsWith("ssh ", StringComparison.Ordinal));
        var step = Spans().Single(span => span.Id == command.Parent);
        Assert.StartsWith("step ", step.Name, StringComparison.Ordinal);
        Assert.Equal(Spans().Single(span => span.Name == "Operation.Start").Id, step.Parent);
        await Eventually.HoldsAsync("figures are exported", () => collector.Metrics.ContainsKey("fleet.ssh.duration"));
        await Eventually.HoldsAsync("the log is exported", () => collector.Lines.Any(line => line.Trace == Trace));

        await fleet.Stop();
        var lines = fleet.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines.Where(line => ((string)line["Category"]!).StartsWith("Fleet.", StringComparison.Ordinal)), line => Assert.True((int)line["EventId"]! > 0, line.ToJsonString()));
        var begun = lines.Single(line => (int)line["EventId"]! == 300 && (string)line["State"]!["Target"]! == (string)added["id"]!);
        Assert.Contains(begun["Scopes"]!.AsArray(), scope => (string?)scope!["TraceId"] == Trace);

        var scan = new SecretScan();
        foreach (var body in collector.Bodies) scan.Look("what was exported", body);
        scan.Verify();

        List<ReceivedSpan> Spans() => [.. collector.Spans.Where(span => span.Trace == Trace)];
    }
}
