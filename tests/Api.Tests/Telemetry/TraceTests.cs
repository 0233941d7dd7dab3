using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Telemetry;

/// <summary>What leaves a Fleet by OTLP, as a collector gets it.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    private readonly OtlpReceiver _collector = new();
    private readonly FleetHost _fleet;

    public TraceTests() => _fleet = new FleetHostWith
    {
        Settings =
        {
            ["Fleet:Telemetry:Otlp:Endpoint"] = _collector.Endpoint, ["Fleet:Telemetry:Otlp:Protocol"] = "http/protobuf",
            ["Fleet:Telemetry:SamplingRatio"] = "0", ["OTEL_BSP_SCHEDULE_DELAY"] = "50", ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        },
    };

    public ValueTask InitializeAsync() => _fleet.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _collector.Dispose();
    }

    [Fact]
    public async Task A_request_that_is_traced_is_followed_through_its_grains_to_the_steps_of_its_operation()
    {
        using var admin = _fleet.Caller();
        var (server, _) = await admin.AddServer();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/instances?ticket=nothing-to-see")
        {
            Content = JsonContent.Create(Scenes.Deployment(Scenes.NewName("shop"), server)),
            Headers = { { "traceparent", $"00-{Trace}-{Caller}-01" } },
        };
        var created = await admin.SendAsync(request);
        Assert.Equal(Trace, created.Headers.GetValues("X-Request-ID").Single());
        await admin.Reaches($"/api/v1/instances/{(await created.Json()).Text("id")}", "RUNNING");

        await Eventually.HoldsAsync("the last step is exported", () => Spans.Any(span => span.Name.StartsWith("step ", StringComparison.Ordinal)));
        await Eventually.HoldsAsync("the request is exported", () => Spans.Any(span => span.Parent == Caller));
        var asked = Spans.Single(span => span.Parent == Caller);
        Assert.Equal(("POST /api/v1/instances/", Trace), (asked.Name, asked.Trace));
        var name = Spans.Single(span => span.Name.StartsWith("InstanceName.", StringComparison.Ordinal));
        Assert.Equal(asked.Id, name.Parent);
        var made = Spans.Single(span => span.Name == "Instance.Deploy");
        Assert.Equal(name.Id, made.Parent);
        var operation = Spans.Single(span => span.Name == "Operation.Start");
        Assert.Equal(made.Id, operation.Parent);
        Assert.All(Spans.Where(span => span.Name.StartsWith("step ", StringComparison.Ordinal)), step => Assert.Equal(operation.Id, step.Parent));

        Assert.Equal(["fleet", "0.1.0"], new[] { "service.name", "service.version" }.Select(name => _collector.Resource[name]));
        Assert.NotEmpty(_collector.Resource["service.instance.id"]);
        Assert.All(_collector.Bodies, body =>
        {
            Assert.DoesNotContain("nothing-to-see", body, StringComparison.Ordinal);
            Assert.DoesNotContain(FleetHost.AdminKey, body, StringComparison.Ordinal);
            Assert.DoesNotContain(Scenes.Secret, body, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_trace_that_its_sender_does_not_keep_is_not_kept_and_figures_are_sent_all_the_same()
    {
        using var admin = _fleet.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/instances") { Headers = { { "traceparent", $"00-{Trace}-{Caller}-00" } } };
        var answer = await admin.SendAsync(request);
        Assert.Equal(Trace, answer.Headers.GetValues("X-Request-ID").Single());
        await Eventually.HoldsAsync("figures come", () => _collector.Metrics.ContainsKey("fleet.grain.calls") && _collector.Metrics.ContainsKey("http.server.request.duration"));
        Assert.Empty(Spans);
    }

    private IEnumerable<ReceivedSpan> Spans => _collector.Spans.Where(span => span.Trace == Trace);
}
