using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Live;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>A Fleet whose streams are short of room and say often that they live.</summary>
public sealed class LiveHost() : FleetHost(services => services.Configure<LiveOptions>(options =>
    (options.Heartbeat, options.MaxClients, options.QueueCapacity) = (TimeSpan.FromMilliseconds(100), MaxClients, 100)))
{
    public const int MaxClients = 1_100;
}

public sealed class LogStreamTests(LiveHost fleet) : IClassFixture<LiveHost>
{
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    private T Service<T>() where T : notnull => fleet.App.Services.GetRequiredService<T>();

    [Fact]
    public async Task A_stream_says_hello_shows_what_is_wanted_and_says_that_it_lives()
    {
        var (id, other) = (await NewInstance(), await NewInstance());
        using var stream = await Follow($"/api/v1/instances/{id}/logs/stream?level=ERROR&search=marmot");
        var hello = await stream.Next();
        Assert.Equal(("connected", id), (hello.Data.Text("type"), hello.Data.Text("instanceId")));
        await Eventually.HoldsAsync("heartbeats", () => stream.Heartbeats > 1);

        await Say(other, "ERROR", "a marmot elsewhere");
        await Say(id, "INFO", "a quiet marmot");
        await Say(id, "ERROR", "a beaver");
        await Say(id, "ERROR", "The Marmot!");
        var line = await stream.Next();
        Assert.Equal(("The Marmot!", id, line.Id), (line.Data.Text("message"), line.Data.Text("instanceId"), line.Data.Text("id")));
    }

    [Fact]
    public async Task A_key_may_stand_in_the_query_and_must_stand_somewhere()
    {
        var id = await NewInstance();
        using var nobody = fleet.Caller(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"/api/v1/instances/{id}/logs/stream")).StatusCode);
        using var stream = await Follow($"/api/v1/instances/{id}/logs/stream?apiKey={fleet.KeyOf(Role.Viewer)}", caller: nobody);
        Assert.Equal("connected", (await stream.Next()).Data.Text("type"));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync("/api/v1/instances/inst_nobody/logs/stream")).StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Who_comes_back_again_and_again_sees_every_line_once(int instances)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, instances).Select(_ => NewInstance()));
        var path = $"/api/v1/logs/stream?instanceIds={string.Join(',', ids)}";
        var first = await Follow(path);
        var last = (await first.Next()).Id;
        first.Dispose();

        const int each = 60;
        var writing = Task.WhenAll(ids.Select(async id =>
        {
            for (var i = 0; i < each; i++) await Say(id, "INFO", $"{id} {i}");
        }));
        var seen = new List<string>();
        while (seen.Count < each * instances)
        {
            using var stream = await Follow(path, last);
            await stream.Next();
            for (var n = 0; n < 37 && seen.Count < each * instances; n++)
            {
                var line = await stream.Next();
                seen.Add(line.Data.Text("message")!);
                last = line.Id;
            }
        }

        await writing;
        // Of each instance every line once and in order, and nothing after them.
        foreach (var id in ids) Assert.Equal(Enumerable.Range(0, each).Select(i => $"{id} {i}"), seen.Where(line => line.StartsWith(id, StringComparison.Ordinal)));
        using var rest = await Follow(path, last);
        await rest.Next();
        await Say(ids[0], "INFO", "the end");
        Assert.Equal("the end", (await rest.Next()).Data.Text("message"));
    }

    [Theory]
    [InlineData("'; DROP TABLE logs")]
    [InlineData("1.x")]
    [InlineData("99.aaaa")]
    public async Task A_position_that_no_stream_gave_is_refused(string position)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/logs/stream?instanceIds=inst_a,inst_b");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", position);
        var refused = await _viewer.SendAsync(request);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Last-Event-ID"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task One_stream_too_many_is_told_to_come_again()
    {
        var live = Service<LiveLogs>();
        var clients = new List<LiveClient>();
        TimeSpan? again = null;
        await Eventually.BecomesAsync("the answer", HttpStatusCode.ServiceUnavailable, async () =>
        {
            // A stream of another test may only just be ending, and leave its place to this request.
            while (live.Join(new LogFilter([])) is { } client) clients.Add(client);
            using var answer = await _viewer.GetAsync("/api/v1/logs/stream", HttpCompletionOption.ResponseHeadersRead);
            again = answer.Headers.RetryAfter?.Delta;
            return answer.StatusCode;
        });
        Assert.Equal(TimeSpan.FromSeconds(5), again);
        foreach (var client in clients) client.Dispose();
        using var stream = await Follow("/api/v1/logs/stream");
        Assert.Equal("connected", (await stream.Next()).Data.Text("type"));
    }

    [Fact]
    public async Task A_client_that_is_too_slow_is_told_so_and_reads_the_store_and_nobody_waits_for_it()
    {
        var id = await NewInstance();
        using var client = Service<LiveLogs>().Join(new LogFilter([id]))!;
        await using var items = Stream(client).Read(CancellationToken.None).Where(item => item.Kind != StreamItemKind.Heartbeat).GetAsyncEnumerator();
        var next = items.MoveNextAsync();
        await Eventually.HoldsAsync("the stream", () => client.IsLive);
        await Publish(id, 0, 1);
        Assert.True(await next);

        // A hundred fit; it takes none of them.
        for (var i = 1; i < 700; i += 50) await Publish(id, i, 50).Within("a publication past a slow client");
        await Eventually.BecomesAsync("falls behind", 1, () => client.FellBehind);

        var seen = new List<string>();
        for (var resyncs = 0; seen.Count < 700;)
        {
            if (items.Current.Kind == StreamItemKind.Resync) Assert.Equal(1, ++resyncs);
            else seen.Add(items.Current.Line!.Row.Message);
            if (seen.Count < 700) Assert.True(await items.MoveNextAsync().AsTask().Within($"line {seen.Count}"));
        }

        Assert.Equal(Enumerable.Range(0, 700).Select(i => $"line {i}"), seen);
        var live = items.MoveNextAsync();
        await Publish(id, 700, 1);
        Assert.True(await live.AsTask().Within("a live line"));
        Assert.Equal("line 700", items.Current.Line!.Row.Message);
    }

    [Fact]
    public async Task A_batch_that_went_astray_is_found_in_the_store()
    {
        var id = await NewInstance();
        var live = Service<LiveLogs>();
        using var client = live.Join(new LogFilter([id]))!;
        using var end = new CancellationTokenSource();
        var seen = new ConcurrentQueue<string>();
        var reading = Read(client, seen, end.Token);
        await Eventually.HoldsAsync("the stream", () => client.IsLive);
        await Publish(id, 0, 5);
        await Eventually.BecomesAsync("lines", 5, () => seen.Count);

        // As after the shard has moved to another process: it counts anew, and nobody knows what passed by meanwhile.
        await live.Shown(new FeedBatch(GrainKeys.FeedShardOf(id), new FeedPosition("another", 7), []));
        await Eventually.BecomesAsync("falls behind", 1, () => client.FellBehind);
        await Eventually.HoldsAsync("the stream", () => client.IsLive);
        await Publish(id, 5, 5);
        await Eventually.BecomesAsync("lines", 10, () => seen.Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"line {i}"), seen);
        await end.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_thousand_subscribers_get_every_line_once()
    {
        var id = await NewInstance();
        using var end = new CancellationTokenSource();
        var live = Service<LiveLogs>();
        var clients = Enumerable.Range(0, 1_000).Select(_ => live.Join(new LogFilter([id]))!).ToList();
        var seen = clients.Select(_ => new ConcurrentQueue<string>()).ToList();
        var reading = clients.Zip(seen, (client, lines) => Read(client, lines, end.Token)).ToList();
        await Eventually.BecomesAsync("streams", 1_000, () => clients.Count(client => client.IsLive), TimeSpan.FromSeconds(60));

        for (var i = 0; i < 200; i += 10) await Publish(id, i, 10);

        await Eventually.BecomesAsync("complete streams", 1_000, () => seen.Count(lines => lines.Count >= 200), TimeSpan.FromSeconds(60));
        var expected = Enumerable.Range(0, 200).Select(i => $"line {i}").ToList();
        Assert.All(seen, lines => Assert.Equal(expected, lines));
        await end.CancelAsync();
        await Task.WhenAll(reading);
        foreach (var client in clients) client.Dispose();
    }

    private static async Task Read(LiveClient client, ConcurrentQueue<string> lines, ILogs logs, StreamPosition position, CancellationToken end)
    {
        try
        {
            await foreach (var item in new LogStream(client, position, logs, TimeProvider.System).Read(end))
            {
                if (item.Line is { } line) lines.Enqueue(line.Row.Message);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private Task Read(LiveClient client, ConcurrentQueue<string> lines, CancellationToken end) =>
        Task.Run(() => Read(client, lines, Service<ILogs>(), StreamPosition.After(Service<IIdSource>().Next(), client.Shards), end), CancellationToken.None);

    private LogStream Stream(LiveClient client) =>
        new(client, StreamPosition.After(Service<IIdSource>().Next(), client.Shards), Service<ILogs>(), TimeProvider.System);

    private async Task Publish(string id, int from, int count)
    {
        ImmutableArray<NewLogLine> lines = [.. Enumerable.Range(from, count).Select(i => new NewLogLine(id, "INFO", "APP", $"line {i}"))];
        Assert.True((await Service<IGrainFactory>().Feed(GrainKeys.FeedShardOf(id)).Publish(lines)).IsOk);
    }

    private async Task<string> NewInstance() => (await _viewer.Register()).Text("id")!;

    private async Task Say(string instanceId, string level, string message)
    {
        var created = await _viewer.PostAsJsonAsync("/api/v1/logs/ingest", new { instanceId, level, source = "APP", message });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    private Task<EventReader> Follow(string path, string? after = null, HttpClient? caller = null) => EventReader.Open(caller ?? _viewer, path, after);
}
