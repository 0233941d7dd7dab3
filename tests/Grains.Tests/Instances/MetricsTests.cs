using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What agents and probes say beside that an instance lives.</summary>
public sealed class MetricsTests
{
    [Fact]
    public void Metrics_become_a_sample_and_cost_no_write()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1" }));
        var before = fleet.Store.Writes;

        Assert.True(Tell(fleet, id, Full).IsOk);

        Assert.Equal(before, fleet.Store.Writes);
        Assert.Equal(
            new SampleRow(id.Value, fleet.Time.GetUtcNow(), 150, 1, 2, 3, 4)
            {
                Load1 = 0.1, Load5 = 0.5, Load15 = 1.5, NetReceived = 10, NetSent = 20, SwapUsed = 5, SwapTotal = 6, Cores = 2,
            },
            Assert.Single(fleet.Store.SampleRows));
        Assert.Equal((150, 1L, 2L), (fleet.Instance(id).LastHeartbeat!.CpuPercent, fleet.Instance(id).LastHeartbeat!.MemoryUsed, fleet.Instance(id).LastHeartbeat!.MemoryTotal));
    }

    [Fact]
    public void A_replaced_connection_adds_nothing()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c2", "gw"));
        Assert.Equal(ErrorCode.Conflict, Tell(fleet, id, Full).Error!.Code);
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Instance(id).Log(new AgentLogBatch("c1", [new AgentLogLine("x")]))).Error!.Code);
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Instance(id).Report(new AgentEvent("c1", "backup"))).Error!.Code);
        Assert.Empty(fleet.Store.SampleRows);
        Assert.Empty(fleet.Store.LogRows);
    }

    public static TheoryData<AgentMetrics, string> Impossible => new()
    {
        { Full with { CpuPercent = double.NaN }, "cpuPercent" },
        { Full with { CpuPercent = -1 }, "cpuPercent" },
        { Full with { CpuPercent = 201 }, "cpuPercent" },
        { Full with { CpuPercent = 150, CoreCount = null }, "cpuPercent" },
        { Full with { CoreCount = 0 }, "coreCount" },
        { Full with { LoadAvg1 = double.PositiveInfinity }, "loadAvg1" },
        { Full with { LoadAvg5 = -0.1 }, "loadAvg5" },
        { Full with { LoadAvg15 = double.NaN }, "loadAvg15" },
        { Full with { MemoryUsed = -1 }, "memoryUsed" },
        { Full with { MemoryTotal = -1 }, "memoryTotal" },
        { Full with { SwapUsed = -1 }, "swapUsed" },
        { Full with { SwapTotal = -1 }, "swapTotal" },
        { Full with { DiskUsed = -1 }, "diskUsed" },
        { Full with { DiskTotal = long.MinValue }, "diskTotal" },
        { Full with { NetBytesRecv = -1 }, "netBytesRecv" },
        { Full with { NetBytesSent = -1 }, "netBytesSent" },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void What_cannot_be_right_is_refused_by_its_field(AgentMetrics metrics, string field)
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        var refused = Tell(fleet, id, metrics).Error!;
        Assert.Equal((ErrorCode.InvalidRequest, field), (refused.Code, refused.Field));
        Assert.Empty(fleet.Store.SampleRows);
    }

    [Theory]
    [InlineData(-60, -60)]
    [InlineData(-599, -599)]
    [InlineData(-601, 0)]
    [InlineData(60, 0)]
    public void A_time_that_can_be_right_is_kept_and_any_other_is_now(int said, int kept)
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        var now = fleet.Time.GetUtcNow();
        Tell(fleet, id, Full with { At = now.AddSeconds(said) });
        Assert.Equal(now.AddSeconds(kept), fleet.Store.SampleRows.Single().At);
    }

    [Fact]
    public void A_late_sample_is_history_and_does_not_overtake_the_newest()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1" }));
        Tell(fleet, id, Full with { CpuPercent = 10 });
        Tell(fleet, id, Full with { CpuPercent = 99, At = fleet.Time.GetUtcNow().AddMinutes(-1) });
        Assert.Equal(2, fleet.Store.SampleRows.Count);
        Assert.Equal(10, fleet.Instance(id).LastHeartbeat!.CpuPercent);
    }

    [Fact]
    public void A_sample_that_is_told_again_is_one_sample()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        var told = Full with { At = fleet.Time.GetUtcNow() };
        fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.True(Tell(fleet, id, told).IsOk);
        Assert.True(Tell(fleet, id, told).IsOk);
        Assert.Single(fleet.Store.SampleRows);
        Tell(fleet, id, told with { CpuPercent = 1 });
        Assert.Equal(2, fleet.Store.SampleRows.Count);
    }

    [Fact]
    public void A_sample_that_there_is_no_room_for_is_not_called_taken_and_is_the_newest_all_the_same()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1" }));
        fleet.Store.TakesSamples = false;
        Assert.Equal(ErrorCode.ServiceUnavailable, Tell(fleet, id, Full).Error!.Code);
        Assert.Equal(150, fleet.Instance(id).LastHeartbeat!.CpuPercent);
    }

    [Fact]
    public void A_probe_of_an_instance_without_an_agent_is_kept_twice_a_minute_at_most()
    {
        using var fleet = new TestFleet();
        var instance = fleet.Deploy(fleet.AddServer());
        fleet.Pass(TimeSpan.FromMinutes(10));
        Assert.InRange(fleet.Store.SampleRows.Count, 18, 22);
        Assert.All(fleet.Store.SampleRows.Zip(fleet.Store.SampleRows.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(30)));
        Assert.All(fleet.Store.SampleRows, row => Assert.Equal(instance.Id.Value, row.InstanceId));
    }

    [Fact]
    public void Log_lines_are_stored_in_fleets_own_words()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        var now = fleet.Time.GetUtcNow();
        ImmutableArray<AgentLogLine> lines =
        [
            new("plain"),
            new("a", "WARNING", "app:web", now.AddHours(-1), """{"k":1}""", "dep_1"),
            new("b", "err", "build", now.AddHours(1), "[1]"),
            new("c", "trace", "kernel", null, "{broken"),
            new(new string('x', 20_000), "debug", "SYSTEM"),
        ];
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).Log(new AgentLogBatch("c1", lines))).IsOk);

        var rows = fleet.Store.LogRows;
        Assert.Equal(["INFO", "WARN", "ERROR", "INFO", "DEBUG"], rows.Select(row => row.Level));
        Assert.Equal(["AGENT", "APP", "BUILD", "SYSTEM", "SYSTEM"], rows.Select(row => row.Source));
        Assert.Equal([now, now.AddHours(-1), now, now, now], rows.Select(row => row.At));
        Assert.Equal([null, """{"k":1}""", null, null, null], rows.Select(row => row.Metadata));
        Assert.Equal("dep_1", rows[1].DeploymentId);
        Assert.Equal(10_000, rows[4].Message.Length);
        Assert.All(rows, row => Assert.Equal(id.Value, row.InstanceId));

        var many = fleet.Ask(fleet.Grains.Instance(id).Log(new AgentLogBatch("c1", [.. Enumerable.Repeat(lines[0], 1_001)])));
        Assert.Equal("lines", many.Error!.Field);
    }

    [Fact]
    public void Events_of_an_agent_stand_beside_fleets_own()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).Report(new AgentEvent("c1", "extension:install", """{"name":"git"}"""))).IsOk);
        Assert.Equal("EXTENSION_INSTALL", fleet.Events(id).Last());
        Assert.Equal("""{"name":"git"}""", fleet.Store.EventRows[^1].Metadata);
        Assert.Equal("eventType", fleet.Ask(fleet.Grains.Instance(id).Report(new AgentEvent("c1", "party"))).Error!.Field);
        Assert.Equal("metadata", fleet.Ask(fleet.Grains.Instance(id).Report(new AgentEvent("c1", "error", "[]"))).Error!.Field);
    }

    [Fact]
    public void Processes_are_those_of_the_latest_heartbeat_that_named_any()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        Assert.Equal(new InstanceProcesses(null, []).At, Processes(fleet, id).At);
        var beat = new AgentHeartbeat
        {
            Connection = "c1",
            Processes = [new(1, "init", 0.1, 1, 10, "sleeping", "root"), new(2, "busy", 90, 2, 20, null, null), new(3, "odd", double.NaN, 0, 0, null, null)],
        };
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(beat));
        var at = fleet.Time.GetUtcNow();
        fleet.Pass(TimeSpan.FromSeconds(10));
        fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1" }));
        Assert.Equal(at, Processes(fleet, id).At);
        Assert.Equal(["busy", "init"], Processes(fleet, id).Processes.Select(process => process.Name));
    }

    [Fact]
    public void Extensions_are_as_the_agent_says_and_written_down_only_when_they_change()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        void Say(params AgentExtension[] extensions) =>
            Assert.True(fleet.Ask(fleet.Grains.Instance(id).Heartbeat(new AgentHeartbeat { Connection = "c1", Extensions = [.. extensions] })).IsOk);
        IEnumerable<string> Seen() => fleet.Ask(fleet.Grains.Instance(id).Extensions()).Value!.Extensions.Select(one => $"{one.Name} {one.Status} {one.Version}");

        Say(new AgentExtension("git", null, "2.1"), new AgentExtension("node", "installing"), new AgentExtension("rust", "strange"));
        Assert.Equal(["git healthy 2.1", "node installing ", "rust unknown "], Seen());
        var writes = fleet.Store.Writes;
        for (var minute = 0; minute < 16; minute++)
        {
            for (var beats = 0; beats < 6; beats++)
            {
                fleet.Pass(TimeSpan.FromSeconds(10));
                Say(new AgentExtension("git", "error"), new AgentExtension("node", "installing"), new AgentExtension("rust", "strange"));
            }
        }

        Assert.Equal(["git error ", "node stalled ", "rust unknown "], Seen());
        Assert.Equal(writes, fleet.Store.Writes);
        Say();
        Say(new AgentExtension("git"));
        Assert.Equal(["git"], fleet.Instance(id).Extensions);
    }

    private static readonly AgentMetrics Full = new()
    {
        Connection = "c1", CpuPercent = 150, CoreCount = 2, LoadAvg1 = 0.1, LoadAvg5 = 0.5, LoadAvg15 = 1.5, MemoryUsed = 1, MemoryTotal = 2,
        SwapUsed = 5, SwapTotal = 6, DiskUsed = 3, DiskTotal = 4, NetBytesRecv = 10, NetBytesSent = 20,
    };

    private static InstanceProcesses Processes(TestFleet fleet, InstanceId id) => fleet.Ask(fleet.Grains.Instance(id).Processes()).Value!;

    private static Outcome<Done> Tell(TestFleet fleet, InstanceId id, AgentMetrics metrics) => fleet.Ask(fleet.Grains.Instance(id).Metrics(metrics));

    private static InstanceId Connected(TestFleet fleet)
    {
        var id = fleet.Ask(fleet.Grains.InstanceName("web").Register(new InstanceRegistration { Name = "web", Provider = "docker" })).Value!.Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c1", "gw")).IsOk);
        return id;
    }
}
