using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>What agents tell of language models.</summary>
public sealed class LlmUsageTests(FleetHost fleet)
{
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);

    [Fact]
    public async Task What_an_agent_in_the_field_tells_is_kept()
    {
        var instance = await _developer.Register();
        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer));
        await agent.Beat(instance.Text("name")!);
        await agent.Expect("heartbeat:pong");
        var now = DateTimeOffset.UtcNow;
        await agent.Send($$"""
            {"protocol_version":"1.0","type":"llm_usage:batch","payload":{"records":[
                {"provider":"anthropic","model":"large","operation":"chat","inputTokens":100,"outputTokens":20,"cacheReadTokens":7,"costUsd":0.0125,"captureTier":"proxy","ts":{{now.ToUnixTimeMilliseconds()}} },
                {"provider":"anthropic","model":"large","inputTokens":1,"outputTokens":2,"costUsd":0,"captureTier":"ebpf","ts":{{now.ToUnixTimeMilliseconds()}} }]} }
            """);
        Assert.Equal(
            new LlmUsageSum(Day(now), instance.Text("id")!, "anthropic", "large", 2, new(101, 22, 7, 0), 0.0125m, new(1, 2, 0, 0)),
            await Sum(instance.Text("id")!, calls: 2));
        // Its envelope knows no word of thanks.
        await agent.Beat(instance.Text("name")!);
        await agent.Expect("heartbeat:pong");
    }

    [Fact]
    public async Task A_native_peer_gets_its_ack_and_what_it_says_again_counts_once()
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), "/ws", id);
        var now = DateTimeOffset.UtcNow;
        var traced = $$"""{"provider":"openai","model":"small","inputTokens":3,"outputTokens":4,"costUsd":1.5,"traceId":"t-1","ts":{{now.ToUnixTimeMilliseconds()}} }""";
        foreach (var records in new[] { traced, traced, $"{traced},{traced.Replace("\"inputTokens\":3", "\"inputTokens\":5", StringComparison.Ordinal)}" })
        {
            await agent.Send(Native(records));
            var ack = await agent.Expect("ack");
            Assert.Equal(("llm_usage", "u-1", id), (ack.Text("channel"), ack.Text("correlationId"), ack.Text("instanceId")));
        }

        Assert.Equal((new LlmTokens(8, 8, 0, 0), 3m), await Sum(id, calls: 2) is { } sum ? (sum.Tokens, sum.StatedCostUsd) : default);
    }

    [Theory]
    [InlineData("""{"model":"m","inputTokens":1,"outputTokens":1,"costUsd":0}""", "records[1].provider")]
    [InlineData("""{"provider":"","model":"m","inputTokens":1,"outputTokens":1,"costUsd":0}""", "records[1].provider")]
    [InlineData("""{"provider":"p","model":7,"inputTokens":1,"outputTokens":1,"costUsd":0}""", "records[1].model")]
    [InlineData("""{"provider":"p","model":"m","outputTokens":1,"costUsd":0}""", "records[1].inputTokens")]
    [InlineData("""{"provider":"p","model":"m","inputTokens":1,"outputTokens":-1,"costUsd":0}""", "records[1].outputTokens")]
    [InlineData("""{"provider":"p","model":"m","inputTokens":1000000001,"outputTokens":1,"costUsd":0}""", "records[1].inputTokens")]
    [InlineData("""{"provider":"p","model":"m","inputTokens":1,"outputTokens":1,"cacheWriteTokens":"few","costUsd":0}""", "records[1].cacheWriteTokens")]
    [InlineData("""{"provider":"p","model":"m","inputTokens":1,"outputTokens":1,"costUsd":1000.5}""", "records[1].costUsd")]
    [InlineData("""{"provider":"p","model":"m","inputTokens":1,"outputTokens":1,"costUsd":0,"captureTier":"guess"}""", "records[1].captureTier")]
    [InlineData("7", "records[1]")]
    public async Task A_batch_with_a_bad_record_is_refused_by_its_field_and_none_of_it_is_kept(string record, string field)
    {
        var id = (await _developer.Register()).Text("id")!;
        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), instance: id);
        await agent.Send(Native($"{Good},{record}"));
        await Refused(agent, field);
        await agent.Send(Native(Good));
        await agent.Expect("ack");
        Assert.Equal(1, (await Sum(id, calls: 1)).Calls);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"records\":[]}")]
    [InlineData("{\"records\":{}}")]
    public async Task A_batch_without_records_is_refused(string data)
    {
        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), instance: (await _developer.Register()).Text("id"));
        await agent.Send($$"""{"channel":"llm_usage","type":"llm_usage:batch","ts":1,"correlationId":"u-1","data":{{data}} }""");
        await Refused(agent, "records");
    }

    [Fact]
    public async Task Too_many_records_and_those_of_somebody_else_are_refused()
    {
        var (id, other) = ((await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")!);
        using var agent = await AgentClient.Connect(fleet, fleet.KeyOf(Role.Developer), instance: id);
        const string small = """{"provider":"p","model":"m","inputTokens":1,"outputTokens":1}""";
        await agent.Send(Native(string.Join(',', Enumerable.Repeat(small, 2_001))));
        await Refused(agent, "records");
        await agent.Send(Native(string.Join(',', Enumerable.Repeat(small, 2_000))));
        await agent.Expect("ack");
        Assert.Equal(2_000, (await Sum(id, calls: 2_000)).Calls);

        await agent.Send($$"""{"type":"llm_usage:batch","payload":{"instance_id":"{{other}}","records":[{{Good}}]} }""");
        Assert.Equal("INVALID_PAYLOAD", await agent.ExpectError());
        await agent.Ping("after");
        await agent.Expect("heartbeat:pong");
        Assert.Empty((await Usage.Sums(new(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, other))).Rows);
    }

    [Fact]
    public async Task Exported_traces_are_calls_of_the_instance_that_they_name()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var (id, other) = ((await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")!);
        var spans = $"{Span("a", 3, "\"4\"")},{Span("b", 5, "6")},{{\"traceId\":\"t\",\"spanId\":\"c\",\"name\":\"GET /\",\"attributes\":[]}}";
        for (var times = 0; times < 2; times++)
        {
            var answer = await viewer.PostAsync("/api/v1/otel/v1/traces", Export((id, spans), (other, Span("a", 1, "1"))));
            Assert.Equal((HttpStatusCode.OK, """{"partialSuccess":{}}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        var sum = await Sum(id, calls: 2);
        Assert.Equal(("anthropic", "large", new LlmTokens(8, 10, 0, 0), sum.Tokens), (sum.Provider, sum.Model, sum.Tokens, sum.Unpriced));
        Assert.Equal(1, (await Sum(other, calls: 1)).Calls);
    }

    [Fact]
    public async Task What_is_not_taken_of_an_export_is_counted_and_the_rest_is_taken()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var (id, other) = ((await _developer.Register()).Text("id")!, (await _developer.Register()).Text("id")!);
        var export = Export(("inst_nobody", Span("a", 1, "1")), (id, $"{Span("b", 1, "1")},{Span("c", -1, "1")}"), (other, Span("d", 1, "1")));
        var rest = (await viewer.PostAsync("/api/v1/otel/v1/traces", export).Json()).GetProperty("partialSuccess");
        Assert.Equal(("3", "There is no instance of that service.instance.id"), (rest.Text("rejectedSpans"), rest.Text("errorMessage")));
        Assert.Equal(1, (await Sum(other, calls: 1)).Calls);

        var wrong = await viewer.PostAsync("/api/v1/otel/v1/traces", new StringContent("""{"resourceSpans":[{"resource":7}]}""", null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "resourceSpans[0].resource"), (wrong.StatusCode, (await wrong.Json()).Text("field")));
    }

    private static StringContent Export(params (string Instance, string Spans)[] origins) => new(
        $$"""{"resourceSpans":[{{string.Join(',', origins.Select(one => $$$"""
            {"resource":{"attributes":[{"key":"service.instance.id","value":{"stringValue":"{{{one.Instance}}}"}}]},"scopeSpans":[{"scope":{},"spans":[{{{one.Spans}}}]}]}
            """))}}]}""",
        null,
        "application/json");

    private static string Span(string span, int input, string output) => $$$"""
        {"traceId":"t","spanId":"{{{span}}}","endTimeUnixNano":"{{{Ended}}}","attributes":[
            {"key":"gen_ai.provider.name","value":{"stringValue":"anthropic"}},{"key":"gen_ai.response.model","value":{"stringValue":"large"}},
            {"key":"gen_ai.usage.input_tokens","value":{"intValue":{{{input}}}}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":{{{output}}}}}]}
        """;

    /// <summary>A minute ago, the same for every export of a test.</summary>
    private static readonly long Ended = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds() * 1_000_000;

    private const string Good = """{"provider":"p","model":"m","inputTokens":1,"outputTokens":1,"costUsd":0.5}""";

    private ILlmUsage Usage => fleet.App.Services.GetRequiredService<ILlmUsage>();

    private static string Native(string records) =>
        $$"""{"channel":"llm_usage","type":"llm_usage:batch","ts":1,"correlationId":"u-1","data":{"records":[{{records}}]} }""";

    private static async Task Refused(AgentClient agent, string field)
    {
        var refused = await agent.Expect("error");
        Assert.Equal(("u-1", "INVALID_PAYLOAD"), (refused.Text("correlationId"), refused.GetProperty("data").Text("code")));
        Assert.StartsWith($"{field} ", refused.GetProperty("data").Text("message"), StringComparison.Ordinal);
    }

    /// <summary>The only sum of an instance: rows are stored behind the agent's back.</summary>
    private async Task<LlmUsageSum> Sum(string id, int calls)
    {
        var query = new LlmUsageQuery(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2), id);
        await Eventually.BecomesAsync("calls", calls, async () => (int)(await Usage.Sums(query)).Rows.Sum(row => row.Calls));
        return Assert.Single((await Usage.Sums(query)).Rows);
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
