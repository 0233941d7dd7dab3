using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What agents tell of language models.</summary>
public sealed class LlmUsageTests
{
    private static readonly AgentLlmCall Bare = new() { Provider = "anthropic", Model = "large", InputTokens = 1, OutputTokens = 2 };

    [Fact]
    public void Calls_become_rows_and_cost_no_write()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        var (now, before) = (fleet.Time.GetUtcNow(), fleet.Store.Writes);
        var full = Bare with
        {
            CacheReadTokens = 3, CacheWriteTokens = 4, CostUsd = 0.25, Operation = "chat", CaptureTier = "proxy", TraceId = "t", At = now.AddSeconds(-30),
        };

        Assert.True(Tell(fleet, id, full, Bare with { CostUsd = 0 }).IsOk);

        Assert.Equal(before, fleet.Store.Writes);
        var rows = fleet.Store.UsageRows;
        Assert.Equal(
            [
                new LlmUsageRow(rows[0].Id, id.Value, now.AddSeconds(-30), "anthropic", "large", 1, 2)
                {
                    CacheReadTokens = 3, CacheWriteTokens = 4, CostUsd = 0.25m, Operation = "chat", CaptureTier = "proxy", TraceId = "t",
                },
                new LlmUsageRow(rows[1].Id, id.Value, now, "anthropic", "large", 1, 2),
            ],
            rows);
    }

    [Fact]
    public void A_call_of_a_trace_is_known_again_and_nothing_else_is_taken_for_it()
    {
        using var fleet = new TestFleet();
        var (id, other) = (Connected(fleet), Connected(fleet, "other"));
        var at = fleet.Time.GetUtcNow();
        var call = Bare with { TraceId = "t", At = at, CostUsd = 0.1 };
        Tell(fleet, id, call);
        fleet.Pass(TimeSpan.FromMinutes(1));
        Tell(fleet, id, call);
        Assert.Single(fleet.Store.UsageRows.Select(row => row.Id).Distinct());

        Tell(
            fleet, id, call with { TraceId = "u" }, call with { At = at.AddMilliseconds(-1) }, call with { Provider = "x" }, call with { Model = "x" },
            call with { InputTokens = 2 }, call with { OutputTokens = 1 }, call with { CacheReadTokens = 0 }, call with { CacheWriteTokens = 0 },
            call with { CostUsd = 0.2 }, call with { Operation = "x" }, call with { CaptureTier = "ebpf" });
        Tell(fleet, other, call);
        Tell(fleet, id, Bare, Bare);
        Assert.Equal(1 + 11 + 1 + 2, fleet.Store.UsageRows.Select(row => row.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(-60, -60)]
    [InlineData(-6 * 86_400, -6 * 86_400)]
    [InlineData(-8 * 86_400, 0)]
    [InlineData(60, 0)]
    public void A_time_that_can_be_right_is_kept_and_any_other_is_now(int said, int kept)
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        Tell(fleet, id, Bare with { At = fleet.Time.GetUtcNow().AddSeconds(said) });
        Assert.Equal(fleet.Time.GetUtcNow().AddSeconds(kept), fleet.Store.UsageRows.Single().At);
    }

    public static TheoryData<AgentLlmCall, string> Impossible => new()
    {
        { Bare with { Provider = "" }, "provider" },
        { Bare with { Provider = new string('x', 65) }, "provider" },
        { Bare with { Model = new string('x', 201) }, "model" },
        { Bare with { InputTokens = -1 }, "inputTokens" },
        { Bare with { OutputTokens = 1_000_000_001 }, "outputTokens" },
        { Bare with { CacheReadTokens = -1 }, "cacheReadTokens" },
        { Bare with { CacheWriteTokens = long.MaxValue }, "cacheWriteTokens" },
        { Bare with { CostUsd = double.NaN }, "costUsd" },
        { Bare with { CostUsd = -0.1 }, "costUsd" },
        { Bare with { CostUsd = double.PositiveInfinity }, "costUsd" },
        { Bare with { Operation = new string('x', 65) }, "operation" },
        { Bare with { CaptureTier = "guess" }, "captureTier" },
        { Bare with { TraceId = new string('x', 129) }, "traceId" },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void What_cannot_be_right_is_refused_by_its_field_with_all_that_came_with_it(AgentLlmCall call, string field)
    {
        using var fleet = new TestFleet();
        var refused = Tell(fleet, Connected(fleet), Bare, call).Error!;
        Assert.Equal((ErrorCode.InvalidRequest, $"records[1].{field}"), (refused.Code, refused.Field));
        Assert.Empty(fleet.Store.UsageRows);
    }

    [Fact]
    public void None_too_many_and_those_of_a_replaced_connection_are_refused()
    {
        using var fleet = new TestFleet();
        var id = Connected(fleet);
        Assert.Equal("records", Tell(fleet, id).Error!.Field);
        Assert.Equal("records", Tell(fleet, id, [.. Enumerable.Repeat(Bare, AgentLlmUsage.MaxCalls + 1)]).Error!.Field);
        fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c2", "gw"));
        Assert.Equal(ErrorCode.Conflict, Tell(fleet, id, Bare).Error!.Code);
        Assert.Empty(fleet.Store.UsageRows);
    }

    private static Outcome<Done> Tell(TestFleet fleet, InstanceId id, params AgentLlmCall[] calls) =>
        fleet.Ask(fleet.Grains.Instance(id).LlmUsage(new AgentLlmUsage("c1", [.. calls])));

    private static InstanceId Connected(TestFleet fleet, string name = "web")
    {
        var id = fleet.Ask(fleet.Grains.InstanceName(name).Register(new InstanceRegistration { Name = name, Provider = "docker" })).Value!.Id;
        Assert.True(fleet.Ask(fleet.Grains.Instance(id).AgentConnected("c1", "gw")).IsOk);
        return id;
    }
}
