using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>Agents whose Fleet, whose database or whose twin gets in their way. Real processes, real sockets, a real database.</summary>
public sealed class AgentFaultTests : IAsyncLifetime
{
    private const int Room = 20;
    private static readonly string[] Names = ["one", "two", "three"];

    // Its own, for it is stopped.
    private readonly PostgresServer _postgres = new();

    private static TimeSpan Outage =>
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("FLEET_TEST_OUTAGE"), out var seconds) ? seconds : 12);

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task While_the_database_is_gone_agents_are_present_and_what_cannot_be_kept_is_counted()
    {
        await using var fleet = await Impatient(await _postgres.CreateDatabase(), ("Fleet__QueueCapacity", $"{Room}"));
        await using var agents = AgentProcesses.Start(fleet, Names);
        var instances = await Connected(fleet, Names.Length);
        using var plain = await PlainAgent.Connect(fleet, await PlainAgent.Register(fleet, "plain"));
        await plain.Beat();

        // What is missing later is missing from between two that are there.
        foreach (var instance in instances) await fleet.Until($"{instance}/metrics", m => Times(m).Count > 0, "a sample");
        await _postgres.Stop();
        var gone = DateTimeOffset.UtcNow;
        using var back = await PlainAgent.Connect(fleet, plain.Instance);
        await back.Beat();
        foreach (var instance in instances)
        {
            await fleet.Until(instance, i => (DateTimeOffset)i["lastHeartbeat"]!["timestamp"]! > gone + Outage, "heartbeats all the while", Outage.TotalSeconds + 10);
            Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        }

        await back.Beat();
        using var health = await fleet.Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync("/health/live")).StatusCode);
        await _postgres.Start();
        var found = DateTimeOffset.UtcNow;

        await fleet.Until("/health", h => (string)h["status"]! == "ok", "health");
        foreach (var instance in instances)
        {
            await fleet.Until($"{instance}/metrics", m => Times(m).Any(at => at > found.AddSeconds(3)), "new samples");
            Assert.DoesNotContain("HEARTBEAT_LOST", await Events(fleet, instance));
            Assert.Single(await Events(fleet, instance), type => type == "CONNECT");
        }

        var dropped = (int)(await fleet.Get("/api/v1/metrics/latest"))["droppedSamples"]!;
        var series = await Task.WhenAll(instances.Select(async instance => Times(await fleet.Get($"{instance}/metrics"))));
        var missing = series.Sum(times => (int)Math.Round((times[^1] - times[0]).TotalSeconds) + 1 - times.Count);
        Assert.InRange(series.Sum(times => times.Count(at => at > gone && at < found)), 1, Room + 2 * Names.Length);
        Assert.True(dropped > 0 && Math.Abs(dropped - missing) <= 2 * Names.Length, $"{dropped} dropped, {missing} missing");
        TestContext.Current.SendDiagnosticMessage($"{Outage.TotalSeconds} s: {dropped} dropped, {missing} missing");
    }

    [Fact]
    public async Task After_a_killed_Fleet_agents_come_back_none_is_lost_and_what_they_kept_arrives_once()
    {
        await using var fleet = await Impatient();
        var log = Path.Combine(fleet.DataFolder, "app.log");
        await File.WriteAllTextAsync(log, "");
        await using var agents = AgentProcesses.Start(fleet, Names, log);
        var instances = await Connected(fleet, Names.Length);
        foreach (var instance in instances) await fleet.Until($"{instance}/metrics", m => Times(m).Count > 0, "a sample");

        await fleet.Kill();
        var gone = DateTimeOffset.UtcNow;
        foreach (var i in Enumerable.Range(0, 5)) await File.AppendAllTextAsync(log, $"line {i}\n");
        await Eventually.BecomesAsync("an absence of 8 s, longer than the grace", true, () => DateTimeOffset.UtcNow > gone.AddSeconds(8), TimeSpan.FromSeconds(10));
        await fleet.Run();
        var found = DateTimeOffset.UtcNow;

        foreach (var instance in instances)
        {
            await fleet.Until($"{instance}/metrics", m => Times(m).Any(at => at > found.AddSeconds(3)), "new samples", 60);
            var times = Times(await fleet.Get($"{instance}/metrics"));
            Assert.Equal(times.Distinct(), times);
            Assert.InRange(times.Count(at => at > gone && at < gone.AddSeconds(8)), 6, 9);
            await fleet.Until($"{instance}/logs", l => AgentTests.Messages(l).Contains("line 4"), "the lines");
            Assert.Equal(5, AgentTests.Messages(await fleet.Get($"{instance}/logs")).Count());
            Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
            Assert.DoesNotContain("HEARTBEAT_LOST", await Events(fleet, instance));
        }
    }

    [Fact]
    public async Task Two_agents_with_one_id_do_not_storm()
    {
        await using var fleet = await Impatient();
        await using var agents = AgentProcesses.Start(fleet, ["twin"]);
        var instance = (await Connected(fleet, 1)).Single();
        await using var twin = AgentProcess.Start(fleet.Server, "twin");

        var takeovers = await fleet.Until($"{instance}/events", e => Takeovers(e).Count >= 4, "four takeovers", 90);

        var times = Takeovers(takeovers);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First > TimeSpan.FromSeconds(4.9), $"{pair}"));
        Assert.Contains("another agent speaks for this instance", agents[0].Output + twin.Output, StringComparison.Ordinal);
        Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        Assert.DoesNotContain("HEARTBEAT_LOST", await Events(fleet, instance));
    }

    /// <summary>A Fleet whose agents beat each second, are lost after five more, and come back within two.</summary>
    private static Task<FleetProcess> Impatient(string? postgres = null, params (string Name, string Value)[] settings) => FleetProcess.Start(
        postgres: postgres, settings:
        [
            ("Fleet__Heartbeats__Interval", "00:00:01"), ("Fleet__Heartbeats__Grace", "00:00:05"), ("Fleet__Gateway__ReconnectJitterSeconds", "2"),
            .. settings,
        ]);

    /// <summary>The paths of the instances, once each has been heard of.</summary>
    private static async Task<List<string>> Connected(FleetProcess fleet, int count)
    {
        var list = await fleet.Until("/api/v1/instances", l => l["data"]!.AsArray().Count == count, "the registrations", 60);
        List<string> instances = [.. list["data"]!.AsArray().Select(i => $"/api/v1/instances/{i!["id"]}")];
        foreach (var instance in instances) await fleet.Until(instance, i => i["lastHeartbeat"] is not null, "a heartbeat", 60);
        return instances;
    }

    private static async Task<List<string>> Events(FleetProcess fleet, string instance) =>
        [.. (await fleet.Get($"{instance}/events"))["events"]!.AsArray().Select(e => (string)e!["type"]!)];

    private static List<DateTimeOffset> Times(JsonNode metrics) =>
        [.. metrics["datapoints"]!.AsArray().Select(point => (DateTimeOffset)point!["timestamp"]!)];

    private static List<DateTimeOffset> Takeovers(JsonNode events) =>
    [
        .. events["events"]!.AsArray().Where(e => (bool?)e!["metadata"]?["replaced_another"] is true)
            .Select(e => (DateTimeOffset)e!["timestamp"]!).Order(),
    ];
}
