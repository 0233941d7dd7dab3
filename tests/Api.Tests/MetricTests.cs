using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

public sealed class MetricTests(FleetHost fleet)
{
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task What_an_agent_measures_is_what_the_api_answers()
    {
        var id = await Connected();
        await Tell(id, new AgentMetrics
        {
            Connection = "c1", CpuPercent = 12.347, CoreCount = 2, LoadAvg1 = 0.5, LoadAvg5 = 1, LoadAvg15 = 1.5, MemoryUsed = 1L << 40, MemoryTotal = 1L << 42,
            DiskUsed = 1, DiskTotal = 3, NetBytesRecv = long.MaxValue, NetBytesSent = 7, SwapUsed = 1, SwapTotal = 2,
        });

        var latest = (await Latest(id))!.Value;
        Assert.Equal(
            [
                "coreCount", "cpuPercent", "diskPercent", "diskTotal", "diskUsed", "instanceId", "loadAvg1", "loadAvg15", "loadAvg5",
                "memPercent", "memTotal", "memUsed", "netBytesRecv", "netBytesSent", "swapTotal", "swapUsed", "timestamp",
            ],
            latest.Names());
        Assert.Equal(("1099511627776", "9223372036854775807"), (latest.Text("memUsed"), latest.Text("netBytesRecv")));
        Assert.Equal((12.35, 25, 33.33), (Number(latest, "cpuPercent"), Number(latest, "memPercent"), Number(latest, "diskPercent")));

        var series = await _viewer.GetAsync($"/api/v1/metrics/timeseries?instanceId={id}").Json();
        Assert.Equal(["datapoints", "granularity", "range", "since", "truncated"], series.Names());
        Assert.Equal(("1h", "raw"), (series.Text("range"), series.Text("granularity")));
        var point = series.GetProperty("datapoints")[0];
        Assert.Equal(
            [
                "cpuPercent", "diskTotalBytes", "diskUsedBytes", "instanceId", "loadAvg1", "memTotalBytes", "memUsedBytes", "netBytesRecv",
                "netBytesSent", "timestamp",
            ],
            point.Names());
        Assert.Equal(1L << 40, point.GetProperty("memUsedBytes").GetInt64());

        var own = await _viewer.GetAsync($"/api/v1/instances/{id}/metrics?range=24h").Json();
        Assert.Equal((id, "24h"), (own.Text("instanceId"), own.Text("range")));
        Assert.DoesNotContain("instanceId", own.GetProperty("datapoints")[0].Names());
    }

    [Fact]
    public async Task A_span_is_told_in_buckets_with_rates_and_as_a_whole()
    {
        var id = await Connected();
        var start = DateTimeOffset.UtcNow.AddMinutes(-9);
        start -= TimeSpan.FromTicks(start.Ticks % TimeSpan.TicksPerMinute);
        // The machine reboots between the second and the third minute.
        foreach (var (minute, cpu, received) in new[] { (0, 10, 1_000), (1, 20, 7_000), (2, 60, 600) })
        {
            await Tell(id, new AgentMetrics
            {
                Connection = "c1", At = start.AddMinutes(minute), CpuPercent = cpu, MemoryUsed = cpu, MemoryTotal = 100, NetBytesRecv = received, NetBytesSent = 0,
            });
        }

        await Eventually.BecomesAsync("samples", 3, async () => (await Range(id, start, "&granularity=raw")).GetProperty("points").GetArrayLength());
        // These came late: where a pass has gone by already, they are in the buckets after the next one.
        await Eventually.BecomesAsync(
            "buckets", 3, async () => (await Range(id, start, "")).GetProperty("points").GetArrayLength(), TimeSpan.FromSeconds(90));
        var series = await Range(id, start, "");
        Assert.Equal(["count", "from", "granularity", "instanceId", "to", "truncated"], series.GetProperty("meta").Names());
        Assert.Equal(("1m", id), (series.GetProperty("meta").Text("granularity"), series.GetProperty("meta").Text("instanceId")));
        var points = series.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal([10d, 20, 60], points.Select(point => Number(point, "cpuPercent")));
        Assert.Equal(["10", "20", "60"], points.Select(point => point.Text("memUsed")));
        Assert.Equal([null, 100d, 10d], points.Select(point => point.GetProperty("netRecvPerSecond") is { ValueKind: JsonValueKind.Number } rate ? rate.GetDouble() : (double?)null));

        // Of two buckets, since nine minutes may lie in two hours.
        Assert.Equal("1h", (await Range(id, start, "&granularity=1h&limit=2")).GetProperty("meta").Text("granularity"));
        Assert.Equal("1d", (await Range(id, start, "&granularity=1d")).GetProperty("meta").Text("granularity"));

        var whole = await _viewer.GetAsync($"/api/v1/metrics/aggregate?instanceId={id}&from={Iso(start)}&to={Iso(start.AddMinutes(9))}").Json();
        var row = whole.GetProperty("aggregates")[0];
        Assert.Equal(
            [
                "avgCpuPercent", "avgDiskUsed", "avgLoadAvg1", "avgMemUsed", "from", "instanceId", "maxCpuPercent", "maxDiskUsed", "maxMemUsed",
                "sampleCount", "to",
            ],
            row.Names());
        Assert.Equal((30, 60, 3), (Number(row, "avgCpuPercent"), Number(row, "maxCpuPercent"), row.GetProperty("sampleCount").GetInt32()));
        Assert.Equal(("30", "60"), (row.Text("avgMemUsed"), row.Text("maxMemUsed")));
    }

    [Theory]
    [InlineData("timeseries?range=2h", "range")]
    [InlineData("timeseries/range?to=2026-01-01T00:00:00Z", "from")]
    [InlineData("timeseries/range?from=2026-01-01T00:00:00Z", "to")]
    [InlineData("timeseries/range?from=x&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("timeseries/range?from=2026-01-02T00:00:00%2B01:00&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("timeseries/range?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&granularity=2m", "granularity")]
    [InlineData("timeseries/range?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=2001", "limit")]
    [InlineData("timeseries/range?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=0", "limit")]
    [InlineData("aggregate?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    public async Task A_question_that_makes_no_sense_is_refused_by_its_field(string query, string field)
    {
        var refused = await _viewer.GetAsync($"/api/v1/metrics/{query}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task Spans_beyond_all_measure_are_answered()
    {
        var all = await _viewer.GetAsync("/api/v1/metrics/timeseries/range?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z&granularity=raw");
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        var nobody = await _viewer.GetAsync($"/api/v1/metrics/latest?instanceIds=inst_nobody,{new string('x', 1_900)}");
        Assert.Equal(0, (await nobody.Json()).GetProperty("count").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/instances/inst_nobody/metrics")).StatusCode);
    }

    [Fact]
    public async Task An_instance_on_a_server_is_measured_without_an_agent()
    {
        using var operators = fleet.Caller(Role.Operator);
        var (server, _) = await operators.AddServer();
        var id = await operators.Deploy(server);
        await Eventually.BecomesAsync("a sample", 10L << 20, async () => (await Latest(id)) is { } row ? long.Parse(row.Text("memUsed")!, CultureInfo.InvariantCulture) : 0);
    }

    [Fact]
    public async Task Processes_and_extensions_are_what_the_heartbeat_says()
    {
        var id = await Connected();
        var none = await _viewer.GetAsync($"/api/v1/instances/{id}/processes").Json();
        Assert.Equal((id, 0), (none.Text("instance_id"), none.GetProperty("processes").GetArrayLength()));
        await Grain(id).Heartbeat(new AgentHeartbeat
        {
            Connection = "c1", Processes = [new(7, "web", 50.123, 2, 1 << 20, "running", "www")], Extensions = [new("git", "degraded", "2.1"), new("node")],
        });

        var processes = await _viewer.GetAsync($"/api/v1/instances/{id}/processes").Json();
        Assert.Equal(["instance_id", "processes", "timestamp"], processes.Names());
        var process = processes.GetProperty("processes")[0];
        Assert.Equal(["cpu_percent", "memory_bytes", "memory_percent", "name", "pid", "status", "user"], process.Names());
        Assert.Equal((50.12, 1 << 20), (Number(process, "cpu_percent"), process.GetProperty("memory_bytes").GetInt64()));

        var extensions = await _viewer.GetAsync($"/api/v1/instances/{id}/extensions").Json();
        Assert.Equal(["extensions", "instanceId", "instanceStatus"], extensions.Names());
        Assert.Equal(["lastChecked", "name", "status", "version"], extensions.GetProperty("extensions")[0].Names());
        Assert.Equal(["degraded", "healthy"], extensions.GetProperty("extensions").EnumerateArray().Select(one => one.Text("status")));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/instances/inst_nobody/processes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/instances/inst_nobody/extensions")).StatusCode);
    }

    private async Task<string> Connected()
    {
        var id = (await _viewer.Register()).Text("id")!;
        Assert.True((await Grain(id).AgentConnected("c1", "gw")).IsOk);
        return id;
    }

    private async Task Tell(string id, AgentMetrics metrics)
    {
        Assert.True((await Grain(id).Metrics(metrics)).IsOk);
        // Samples are stored behind the agent's back.
        await Eventually.BecomesAsync("a sample", true, async () => (await Latest(id)) is not null);
    }

    private async Task<JsonElement?> Latest(string id)
    {
        var latest = await _viewer.GetAsync($"/api/v1/metrics/latest?instanceIds={id}").Json();
        Assert.Equal(0, latest.GetProperty("droppedSamples").GetInt64());
        return latest.GetProperty("metrics").EnumerateArray().Cast<JsonElement?>().FirstOrDefault();
    }

    private Task<JsonElement> Range(string id, DateTimeOffset from, string more) =>
        _viewer.GetAsync($"/api/v1/metrics/timeseries/range?instanceId={id}&from={Iso(from)}&to={Iso(from.AddMinutes(9))}{more}").Json();

    private IInstanceGrain Grain(string id) => fleet.App.Services.GetRequiredService<IGrainFactory>().Instance(InstanceId.Of(id));

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static double Number(JsonElement element, string property) => element.GetProperty(property).GetDouble();
}
