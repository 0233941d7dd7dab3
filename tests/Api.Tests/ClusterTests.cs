using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Cluster;
using Fleet.Identity;
using Fleet.Silo.Cluster;
using Fleet.Telemetry;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>A Fleet that reports often.</summary>
public sealed class ReportingHost() : FleetHost(services => services.Configure<ReportOptions>(options => options.Interval = TimeSpan.FromSeconds(1)));

public sealed class ClusterTests(ReportingHost fleet) : IClassFixture<ReportingHost>
{
    private static readonly string[] OwnVersion = [typeof(FleetApi).Assembly.GetName().Version!.ToString(3)];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_process_tells_what_it_is_and_that_it_is_ready()
    {
        await Eventually.BecomesAsync("it is ready", "ready", async () => (await Ourselves()).Text("status"));
        var (cluster, process) = (await Cluster(), await Ourselves());
        Assert.Equal(
            ["connections", "data", "database", "grains", "queues", "silent", "timestamp", "total", "versions"], cluster.Names());
        Assert.Equal(
            ["connections", "cpuSeconds", "engine", "grains", "host", "id", "lastReportAt", "memoryBytes", "processId", "queues", "role", "siloAddress", "startedAt",
                "status", "version"],
            process.Names());
        Assert.Equal((Environment.MachineName, "all", "embedded"), (process.Text("host"), process.Text("role"), process.Text("engine")));
        Assert.Equal(Environment.ProcessId, process.GetProperty("processId").GetInt32());
        Assert.True(process.GetProperty("memoryBytes").GetInt64() > 1 << 20);
        Assert.True(process.GetProperty("cpuSeconds").GetDouble() > 0);
        Assert.True(process.GetProperty("startedAt").GetDateTimeOffset() < process.GetProperty("lastReportAt").GetDateTimeOffset());
        Assert.Equal("sqlite", cluster.GetProperty("database").Text("engine"));
        Assert.True(cluster.GetProperty("database").GetProperty("latencyMs").GetDouble() > 0);
    }

    [Fact]
    public async Task A_report_goes_on_from_one_to_the_next()
    {
        var first = (await Ourselves()).Text("lastReportAt");
        await Eventually.BecomesAsync("the next report", true, async () => (await Ourselves()).Text("lastReportAt") != first);
    }

    [Fact]
    public async Task What_is_measured_is_told_by_grain_queue_and_kind_of_connection()
    {
        var name = Scenes.NewName("cluster");
        var depth = 7L;
        using var shown = FleetReadings.Show(
        [
            new(FleetInstruments.GrainActivations, () => [new(name, 2)]), Reading.Depth(name, () => Volatile.Read(ref depth)),
            Reading.Dropped(name, () => 3), Reading.Connections(name, () => 5),
        ]);
        for (var i = 0; i < 8; i++) FleetMeasures.GrainCalled(CallTally.Of(name), isOk: i < 6, Stopwatch.GetTimestamp() - (Stopwatch.Frequency / 4));

        await Eventually.BecomesAsync("the calls", 8, async () => Of(await Cluster(), "grains", "type", name)?.GetProperty("calls").GetInt64());
        foreach (var told in new[] { await Cluster(), await Ourselves() })
        {
            var grain = Of(told, "grains", "type", name)!.Value;
            Assert.Equal((2, 8, 2), (grain.GetProperty("activations").GetInt64(), grain.GetProperty("calls").GetInt64(), grain.GetProperty("failed").GetInt64()));
            Assert.InRange(grain.GetProperty("meanMs").GetDouble(), 250, 10_000);
            Assert.Equal($$"""{"name":"{{name}}","depth":7,"dropped":3}""", Of(told, "queues", "name", name)!.Value.GetRawText());
            Assert.Equal(5, told.GetProperty("connections").GetProperty(name).GetInt64());
        }

        // What is observed is not added up from one report to the next.
        Volatile.Write(ref depth, 1);
        await Eventually.BecomesAsync("the queue is shorter", 1, async () => Of(await Cluster(), "queues", "name", name)?.GetProperty("depth").GetInt64());
        Assert.Equal(3, Of(await Cluster(), "queues", "name", name)?.GetProperty("dropped").GetInt64());
    }

    [Fact]
    public async Task A_process_that_is_quiet_is_silent_and_left_out_of_sums_and_a_rolling_upgrade_shows()
    {
        var reports = fleet.App.Services.GetRequiredService<IProcessReports>();
        await Eventually.HoldsAsync("a first report", () => Own(reports).Result is not null);
        var own = (await Own(reports))!;
        var soon = DateTimeOffset.UtcNow.AddMinutes(10);
        var type = Scenes.NewName("upgraded");
        var grains = ImmutableSortedDictionary<string, GrainFigures>.Empty.Add(type, new(1, 10, 0, 1));
        await reports.Write(own with { Id = "proc_gone", Host = "zz-gone", At = soon.AddMinutes(-30), Version = "0.0.1", Status = "ready", Grains = grains }, default);
        await reports.Write(own with { Id = "proc_new", Host = "zz-new", At = soon, Version = "9.9.9", Status = "draining", SiloAddress = null, Grains = grains }, default);
        await reports.Write(own with { Id = "proc_old", Host = "zz-old", At = soon.AddHours(-2) }, default);

        var cluster = await Cluster();
        Assert.Equal("silent", Of(cluster, "data", "id", "proc_gone")?.Text("status"));
        Assert.Equal("draining", Of(cluster, "data", "id", "proc_new")?.Text("status"));
        Assert.False(Of(cluster, "data", "id", "proc_new")!.Value.TryGetProperty("siloAddress", out _));
        Assert.Null(Of(cluster, "data", "id", "proc_old"));
        Assert.Equal((3, 1), (cluster.GetProperty("total").GetInt32(), cluster.GetProperty("silent").GetInt32()));
        Assert.Equal([.. OwnVersion, "9.9.9"], cluster.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal(10, Of(cluster, "grains", "type", type)?.GetProperty("calls").GetInt64());

        await reports.Remove("proc_gone", default);
        await reports.Remove("proc_new", default);
        Assert.Equal(1, (await Cluster()).GetProperty("total").GetInt32());
    }

    private static async Task<ProcessReport?> Own(IProcessReports reports) =>
        (await reports.Read(DateTimeOffset.UtcNow.AddHours(-1), default)).SingleOrDefault(report => !report.Host.StartsWith("zz-", StringComparison.Ordinal));

    private Task<JsonElement> Cluster() => _operator.GetAsync("/api/v1/cluster").Json();

    private async Task<JsonElement> Ourselves()
    {
        JsonElement? found = null;
        await Eventually.HoldsAsync("a first report", () => (found = Of(Cluster().Result, "data", "host", Environment.MachineName)) is not null);
        return found!.Value;
    }

    private static JsonElement? Of(JsonElement told, string list, string property, string value) =>
        told.GetProperty(list).EnumerateArray().Where(one => one.Text(property) == value).Select(one => (JsonElement?)one).FirstOrDefault();
}
