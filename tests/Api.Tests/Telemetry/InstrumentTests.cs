using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fleet.Api.Tests.Hosting;
using Fleet.Telemetry;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Telemetry;

/// <summary>What Fleet measures, what its page says that it measures, and what its dashboard and alert rules ask for are the same.</summary>
public sealed partial class InstrumentTests
{
    [Fact]
    public void The_documented_instruments_are_those_that_there_are()
    {
        NoteEverything();
        var real = new SortedSet<string>(StringComparer.Ordinal);
        var tags = new Dictionary<string, SortedSet<string>>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name != FleetInstruments.Name) return;
                lock (tags) tags[instrument.Name] = new(StringComparer.Ordinal);
                real.Add($"{instrument.Name} {instrument.Unit}");
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, with, _) => Note(instrument, with));
        listener.SetMeasurementEventCallback<int>((instrument, _, with, _) => Note(instrument, with));
        listener.SetMeasurementEventCallback<double>((instrument, _, with, _) => Note(instrument, with));
        listener.Start();
        NoteEverything();
        listener.RecordObservableInstruments();

        var documented = Row().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "observability.md")))
            .Select(row => (Name: row.Groups["name"].Value, Unit: row.Groups["unit"].Value, Tags: Code().Matches(row.Groups["tags"].Value).Select(tag => tag.Groups[1].Value)))
            .ToList();
        Assert.Equal(real, documented.Select(one => $"{one.Name} {one.Unit}").Order(StringComparer.Ordinal));
        lock (tags) Assert.All(documented, one => Assert.Equal(tags[one.Name], one.Tags.Order(StringComparer.Ordinal)));

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> with)
        {
            lock (tags)
            {
                foreach (var tag in with) tags[instrument.Name].Add(tag.Key);
            }
        }
    }

    [Theory]
    [InlineData("grafana-dashboard.json")]
    [InlineData("fleet-alerts.yml")]
    public async Task What_the_dashboard_and_the_alert_rules_ask_for_is_served(string file)
    {
        await using var fleet = await Started();
        using var nobody = fleet.Caller(null);
        Assert.Equal(404, (int)(await nobody.GetAsync("/nowhere")).StatusCode);
        NoteEverything();
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "deploy", "observability", file), TestContext.Current.CancellationToken);
        var asked = Metric().Matches(text).Select(match => match.Value).ToHashSet();
        Assert.True(asked.Count > 8, $"{file} asks for {asked.Count} metrics");

        // What was served is served again for a moment, and a request is counted after it was answered.
        await Eventually.BecomesAsync("what is not served", "", async () =>
        {
            var served = (await nobody.GetStringAsync("/metrics")).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line[..line.IndexOfAny(['{', ' '])]);
            return string.Join(", ", asked.Except(served));
        });
    }

    [Fact]
    public void The_dashboard_asks_the_data_source_that_it_is_given()
    {
        var dashboard = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "deploy", "observability", "grafana-dashboard.json")));
        var panels = dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.Text("type") != "row").ToList();
        Assert.All(panels, panel => Assert.Equal("${datasource}", panel.GetProperty("datasource").Text("uid")));
        Assert.Distinct(dashboard.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("id").GetInt32()));
        Assert.Contains("datasource", dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(one => one.Text("type")));
    }

    [Fact]
    public void Every_alert_rule_leads_to_what_is_to_be_done()
    {
        var rules = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "deploy", "observability", "fleet-alerts.yml"));
        var page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "observability.md"));
        var alerts = Alert().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        Assert.True(alerts.Count > 8);
        Assert.Equal(alerts.Select(name => name.ToLowerInvariant()), Runbook().Matches(rules).Select(match => match.Groups[1].Value));
        Assert.All(alerts, name => Assert.Contains($"\n### {name}\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_label_holds_an_id_or_an_address()
    {
        await using var fleet = await Started();
        using var admin = fleet.Caller();
        var instance = (await admin.Register()).Text("id")!;
        await admin.GetAsync($"/api/v1/instances/{instance}");
        await admin.GetAsync("/api/v1/instances/inst_nobody");
        var served = "";
        await Eventually.BecomesAsync("the route is served", true, async () =>
        {
            served = await admin.GetStringAsync("/metrics");
            return served.Contains("http_route=\"/api/v1/instances/{id}\"", StringComparison.Ordinal);
        });
        Assert.DoesNotMatch("\"[^\"]*((?:inst|srv|op|usr)_[0-9a-z]{26}|sk-|127\\.0\\.0\\.1)[^\"]*\"", served);
    }

    // One of its own: the framework's figures end for all Fleets of a process when one of them ends.
    private static async Task<FleetHost> Started()
    {
        var fleet = new FleetHostWith();
        await fleet.InitializeAsync();
        return fleet;
    }

    // What has not happened yet has no series. That it is noted where it happens is for the tests of each room; here it is about the names.
    private static void NoteEverything()
    {
        FleetMeasures.FrameReceived("heartbeat", isTaken: true);
        FleetMeasures.OperationEnded("deploy_instance", hasSucceeded: true, TimeSpan.FromSeconds(1));
        FleetMeasures.AlertChanged("active");
        FleetMeasures.Delivered("channel", isDelivered: true);
        FleetMeasures.CalledBack(TimeSpan.Zero);
        FleetMeasures.DatabaseAsked("read", System.Diagnostics.Stopwatch.GetTimestamp(), isOk: true);
        FleetMeasures.SshEnded("ok", TimeSpan.FromSeconds(1));
        FleetMeasures.ProbeBegun(TimeSpan.Zero);
        FleetMeasures.ProbeEnded();
        FleetMeasures.BackupMoved("stored", 1);
        FleetMeasures.GrainCalled(CallTally.Of("Instance"), isOk: true, System.Diagnostics.Stopwatch.GetTimestamp());
    }

    [GeneratedRegex(@"^\| `(?<name>fleet\.[a-z_.]+)` \| (?<unit>[^|]+?) \| (?<tags>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z]+)`(?! to)")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(fleet|http_server|dotnet)_[a-z_]+[a-z]")]
    private static partial Regex Metric();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook: docs/observability\.md#(\w+)")]
    private static partial Regex Runbook();
}
