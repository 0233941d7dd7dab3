using System.Diagnostics;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Histories;

namespace Fleet.Chaos.Tests;

/// <summary>A way to the database that is slow, silent or torn: Fleet answers in time, well or badly, and recovers by itself.</summary>
public sealed class SlowDatabaseTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Theory]
    [InlineData(Way.Slow)]
    [InlineData(Way.Stalled)]
    [InlineData(Way.CutAnswers)]
    [InlineData(Way.Closed)]
    public async Task Every_request_is_answered_and_none_is_answered_wrongly(Way way)
    {
        await using var scene = await Scene.Begin(output, postgres);
        for (var round = 0; round < (Scene.IsLong ? 10 : 1); round++)
        {
            await Scene.Pass(1);
            scene.Proxy!.Way = way;
            await Scene.Pass(Scene.IsLong ? 60 * scene.Random.NextDouble() : 1);
            await IsAwake(scene);
            scene.Proxy.Way = Way.Open;
            await scene.Writes();
            await scene.Served();
        }

        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    /// <summary>Many who wait for the database keep nobody from what needs none.</summary>
    private static async Task IsAwake(Scene scene)
    {
        var agent = scene.Load.Agents[0];
        var (beats, connections) = (agent.Beats, agent.Connections);
        var waiting = Enumerable.Range(0, 64).Select(_ => scene.Load.Caller.Ask(HttpMethod.Get, "/api/v1/instances?limit=20")).ToList();
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/health/live")).Status);
        scene.Tell("/health/live answers", Stopwatch.GetElapsedTime(began));
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, $"/api/v1/instances/{agent.Instance}")).Status);
        var replies = await Task.WhenAll(waiting);
        scene.Tell("64 lists are answered", Stopwatch.GetElapsedTime(began));
        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 503, reply.Answer));
        Assert.All(replies.Where(reply => reply.Result is not Result.Ok), reply => Assert.Equal("service_unavailable", (string)reply.Body!["code"]!));
        await TestKit.Eventually.BecomesAsync("heartbeats are acknowledged", true, () => agent.Beats > beats, TimeSpan.FromSeconds(30));
        Assert.Equal(connections, agent.Connections);
    }
}
