using Fleet.Costs;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Xunit;

namespace Fleet.Store.Tests.Costs;

/// <summary>What is idle, and what is greater than it need be, by what was measured.</summary>
public abstract class AdviceTests(TestDatabase database) : CostTest(database)
{
    [Fact]
    public async Task Idle_is_what_is_up_and_does_nothing_whatever_its_heartbeat_says()
    {
        foreach (var name in new[] { "idle", "busy", "sends", "woke", "new", "hidden" }) await Instance($"inst_{name}", "fly", team: name == "hidden" ? "team_1" : null);
        await Instance("inst_stopped", "fly", status: "Stopped");
        await Instance("inst_unknown", "fly");
        for (var hour = 0; hour < 72; hour++)
        {
            var at = Start.AddHours(hour);
            Sample("inst_idle", at, hour == 5 ? 80 : 1, received: hour * 1_000, sent: hour * 1_000);
            Sample("inst_hidden", at, 1);
            Sample("inst_stopped", at, 1);
            Sample("inst_busy", at, 60);
            Sample("inst_sends", at, 1, received: 0, sent: hour * 20_000_000L);
            Sample("inst_woke", at, hour == 60 ? 30 : 1);
            if (hour > 40) Sample("inst_new", at, 1);
        }

        await PassAt(Start.AddHours(72));
        var idle = await Costs.Idle(TimeSpan.FromHours(48), Visibility.Everything, Cancellation);
        Assert.Equal(["inst_hidden", "inst_idle"], idle.Select(one => one.Instance.Id));
        Assert.Equal((null, Start), (idle[0].LastActivityAt, idle[0].IdleSince));
        Assert.Equal((Start.AddHours(6), 1d), (idle[1].LastActivityAt, idle[1].CpuPercent));
        Assert.Equal(25, idle[1].MemoryPercent, 3);
        Assert.Equal(["inst_idle"], (await Costs.Idle(TimeSpan.FromHours(48), Visibility.Of([]), Cancellation)).Select(one => one.Instance.Id));
        Assert.Equal(
            ["inst_hidden", "inst_idle", "inst_new", "inst_woke"],
            (await Costs.Idle(TimeSpan.FromHours(10), Visibility.Everything, Cancellation)).Select(one => one.Instance.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_smaller_size_is_recommended_by_the_busiest_hour_with_the_reasons()
    {
        await Instance("inst_1", "fly", tags: (CostedInstance.SizeTag, "large"));
        await Instance("inst_2", "fly", tags: (CostedInstance.SizeTag, "large"));
        await Instance("inst_3", "fly", tags: (CostedInstance.SizeTag, "large"));
        await Instance("inst_4", "ssh", server: "srv_1");
        await Span("inst_4", Start, 100, milliCores: 4_000);
        Measure("inst_1", Start, 100, peak: 120);
        Measure("inst_2", Start, 100, peak: 700);
        Measure("inst_3", Start, 10, peak: 5);
        Measure("inst_4", Start, 100, peak: 50);
        await PassAt(Start.AddHours(100));

        var found = await Recommendations.List(Visibility.Everything, withDismissed: false, Cancellation);
        Assert.Equal(["inst_4", "inst_1"], found.Select(one => one.InstanceId));
        var (own, fly) = (found[0], found[1]);
        Assert.Equal(("large", "medium", 73m, 14.6m, 58.4m), (fly.CurrentTier, fly.SuggestedTier, fly.CurrentUsdMo, fly.SuggestedUsdMo, fly.SavingsUsdMo));
        Assert.Equal((0.14, 25d), (fly.Confidence, fly.AvgMemPercent));
        Assert.Contains("1.2 in its busiest hour", fly.Reasoning, StringComparison.Ordinal);
        Assert.Contains("needs 1.56 cores and 1.25 GiB", fly.Reasoning, StringComparison.Ordinal);
        Assert.Equal(("4 cores", "0.75 cores", 146m, 27.38m), (own.CurrentTier, own.SuggestedTier, own.CurrentUsdMo, own.SuggestedUsdMo));
        Assert.Equal(new AnalysisReport(4, 2, 1), await Recommendations.Analyze(Visibility.Everything, Cancellation));
    }

    [Fact]
    public async Task What_was_dismissed_stays_so_until_its_figures_change_much()
    {
        await Instance("inst_1", "ssh", server: "srv_1", team: "team_1");
        await Span("inst_1", Start, 100, milliCores: 4_000);
        Measure("inst_1", Start, 100, peak: 50);
        await PassAt(Start.AddHours(100));
        var id = Assert.Single(await Recommendations.List(Visibility.Of(["team_1"]), false, Cancellation)).Id;
        Assert.Empty(await Recommendations.List(Visibility.Of(["team_2"]), true, Cancellation));
        Assert.Equal(InstanceId.Of("inst_1"), id.Instance);
        Assert.Equal("key_1", (await Recommendations.Dismiss(id, "key_1", Cancellation)).Value!.DismissedBy);
        Assert.False((await Recommendations.Dismiss(RecommendationId.Of("rec_2"), "key_1", Cancellation)).IsOk);

        // The same figures, and figures that are a little different.
        await Recommendations.Analyze(Visibility.Everything, Cancellation);
        await Span("inst_1", Start.AddHours(100), 100, milliCores: 4_400);
        await PassAt(Start.AddHours(150));
        Assert.Empty(await Recommendations.List(Visibility.Everything, false, Cancellation));
        Assert.Equal("4.4 cores", Assert.Single(await Recommendations.List(Visibility.Everything, true, Cancellation)).CurrentTier);

        // Twice the cores: another matter.
        await Span("inst_1", Start.AddHours(200), 100, milliCores: 8_000);
        await PassAt(Start.AddHours(260));
        Assert.Null(Assert.Single(await Recommendations.List(Visibility.Everything, false, Cancellation)).DismissedAt);

        // One that is stopped is not recommended anything.
        await Instance("inst_1", "ssh", server: "srv_1", team: "team_1", status: "Stopped");
        await Recommendations.Analyze(Visibility.Everything, Cancellation);
        Assert.Empty(await Recommendations.List(Visibility.Everything, true, Cancellation));
    }

    private void Measure(string instance, DateTimeOffset from, int hours, double peak)
    {
        for (var hour = 0; hour < hours; hour++) Sample(instance, from.AddHours(hour), hour == hours / 2 ? peak : 10, cores: 8);
    }
}

public sealed class SqliteAdviceTests() : AdviceTests(new SqliteTestDatabase());

public sealed class PostgresAdviceTests(PostgresServer server) : AdviceTests(new PostgresTestDatabase(server));
