using System.Collections.Immutable;
using Fleet.Api.Live;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Feeds;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests;

/// <summary>Log lines over the console's WebSocket.</summary>
public sealed class ConsoleLogTests(LiveHost fleet) : IClassFixture<LiveHost>
{
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_console_hears_the_lines_that_it_asks_for_and_no_others()
    {
        var (id, other) = (await NewInstance(), await NewInstance());
        using var console = await Connect();
        await Subscribe(console, id, """ "level":"ERROR,WARN","source":"APP","search":"marmot","paths":["*"] """);
        await Publish(other, "a marmot elsewhere", level: "ERROR");
        await Publish(id, "a quiet marmot");
        await Publish(id, "a marmot that is built", level: "ERROR", source: "BUILD");
        await Publish(id, "a beaver", level: "WARN");
        await Publish(id, "The Marmot!", level: "WARN", metadata: """{"a":1}""");

        var frame = await console.Expect("log:line");
        Assert.Equal(["channel", "data", "instanceId", "protocolVersion", "ts", "type"], frame.Names());
        Assert.Equal(("logs", id), (frame.Text("channel"), frame.Text("instanceId")));
        var line = frame.GetProperty("data");
        Assert.Equal(["deploymentId", "id", "instanceId", "level", "message", "metadata", "source", "timestamp"], line.Names());
        Assert.Equal(("The Marmot!", id, "WARN", "APP"), (line.Text("message"), line.Text("instanceId"), line.Text("level"), line.Text("source")));
        Assert.Equal(line.GetRawText(), (await _viewer.GetAsync($"/api/v1/logs/{line.Text("id")}").Json()).GetRawText());
    }

    [Fact]
    public async Task What_is_asked_for_anew_takes_the_place_of_what_was_and_an_end_is_an_end()
    {
        var (id, other) = (await NewInstance(), await NewInstance());
        using var console = await Connect();
        await Subscribe(console, id);
        await Subscribe(console, other);
        await Subscribe(console, id, """ "level":"ERROR" """);
        await Publish(id, "no more");
        await Publish(id, "one", level: "ERROR");
        Assert.Equal("one", await Line(console));

        await console.Send($$"""{"channel":"logs","type":"log:unsubscribe","ts":1,"instanceId":"{{id}}","correlationId":"u","data":{"paths":[]} }""");
        Assert.Equal("u", (await console.Expect("ack")).Text("correlationId"));
        await Publish(id, "nobody listens", level: "ERROR");
        await Publish(other, "two");
        Assert.Equal("two", await Line(console));
    }

    [Fact]
    public async Task Who_comes_back_goes_on_after_the_line_that_it_names()
    {
        var id = await NewInstance();
        string last;
        using (var console = await Connect())
        {
            await Subscribe(console, id);
            await Publish(id, "one");
            last = (await console.Expect("log:line")).GetProperty("data").Text("id")!;
        }

        await Publish(id, "two");
        using var again = await Connect();
        await Subscribe(again, id, $""" "after":"{last}" """);
        await Publish(id, "three");
        Assert.Equal("two", await Line(again));
        Assert.Equal("three", await Line(again));
    }

    [Theory]
    [InlineData(""" "level":"LOUD" """, "level")]
    [InlineData(""" "level":7 """, "level")]
    [InlineData(""" "source":"KERNEL" """, "source")]
    [InlineData(""" "after":"'; DROP TABLE logs" """, "after")]
    [InlineData(""" "paths":["/var/log/app.log"] """, "paths")]
    [InlineData(""" "paths":"*" """, "paths")]
    public async Task What_cannot_be_used_is_refused_by_its_field(string data, string field)
    {
        var id = await NewInstance();
        using var console = await Connect();
        await console.Send($$"""{"channel":"logs","type":"log:subscribe","ts":1,"instanceId":"{{id}}","correlationId":"s","data":{ {{data}} } }""");
        var refused = await console.Expect("error");
        Assert.Equal(("s", "INVALID_PAYLOAD"), (refused.Text("correlationId"), refused.GetProperty("data").Text("code")));
        Assert.StartsWith(field, refused.GetProperty("data").Text("message"), StringComparison.Ordinal);
        await Subscribe(console, id);
    }

    [Fact]
    public async Task There_is_an_end_to_how_many_logs_one_connection_follows()
    {
        using var console = await Connect();
        for (var i = 0; i < 20; i++) await Subscribe(console, await NewInstance());
        var (last, more) = (await NewInstance(), await NewInstance());
        await console.Send(Request(more));
        Assert.Equal("TOO_MANY_SUBSCRIPTIONS", await console.ExpectError());
        await console.Send(Request("inst_nobody"));
        Assert.Equal("UNKNOWN_INSTANCE", await console.ExpectError());
        await Publish(last, "unheard");
        await console.Beat(last);
        Assert.Equal("FORBIDDEN", await console.ExpectError());
    }

    [Fact]
    public async Task Streams_end_with_their_connection()
    {
        var live = fleet.App.Services.GetRequiredService<LiveLogs>();
        var id = await NewInstance();
        using (var console = await Connect())
        {
            await Subscribe(console, id);
            await console.Close();
        }

        // Every place is free again: the last one would else be taken.
        await Eventually.HoldsAsync("places", () =>
        {
            var clients = new List<LiveClient>();
            while (live.Join(new LogFilter([id])) is { } client) clients.Add(client);
            foreach (var client in clients) client.Dispose();
            return clients.Count == LiveHost.MaxClients;
        });
    }

    [Fact]
    public async Task A_console_that_takes_nothing_is_passed_by_and_reads_the_store_once_it_does()
    {
        // More than the connection holds: megabytes, on the way between the two.
        const int batches = 60, each = 50;
        var id = await NewInstance();
        using var console = await Connect();
        await Subscribe(console, id);
        var padding = new string('x', 9_000);
        for (var batch = 0; batch < batches; batch++)
        {
            await Publish([.. Enumerable.Range(batch * each, each).Select(i => Line(id, $"{i} {padding}"))]).Within("a publication past a slow console");
        }

        var (seen, resyncs) = (0, 0);
        while (seen < batches * each)
        {
            var frame = (await console.Receive())!.Value;
            if (frame.Text("type") == "log:resync") resyncs++;
            else Assert.StartsWith($"{seen++} ", frame.GetProperty("data").Text("message"), StringComparison.Ordinal);
        }

        Assert.True(resyncs > 0, "It was never passed by");
        await Publish(id, "live again");
        Assert.Equal("live again", await Line(console));
    }

    [Fact]
    public async Task A_store_that_is_away_for_a_while_costs_no_line()
    {
        var absence = new Absence();
        await using var faulty = new FaultyHost(absence);
        await faulty.InitializeAsync();
        using var viewer = faulty.Caller(Role.Viewer);
        var id = (await viewer.Register()).Text("id")!;
        using var console = await AgentClient.Connect(faulty, faulty.KeyOf(Role.Viewer), "/ws");
        absence.Times = 2;
        await Subscribe(console, id);
        await Publish([Line(id, "one"), Line(id, "two")], faulty);
        Assert.Equal("one", await Line(console));
        Assert.Equal("two", await Line(console));
        Assert.Equal(0, absence.Times);
        await Publish([Line(id, "three")], faulty);
        Assert.Equal("three", await Line(console));
    }

    private Task<AgentClient> Connect() => AgentClient.Connect(fleet, fleet.KeyOf(Role.Viewer), "/ws");

    private async Task<string> NewInstance() => (await _viewer.Register()).Text("id")!;

    private static string Request(string id, string data = "") =>
        $$"""{"channel":"logs","type":"log:subscribe","ts":1,"instanceId":"{{id}}","correlationId":"s-{{id}}","data":{ {{data}} } }""";

    private static async Task Subscribe(AgentClient console, string id, string data = "")
    {
        await console.Send(Request(id, data));
        var ack = await console.Expect("ack");
        Assert.Equal(($"s-{id}", "logs"), (ack.Text("correlationId"), ack.Text("channel")));
    }

    private static async Task<string?> Line(AgentClient console) => (await console.Expect("log:line")).GetProperty("data").Text("message");

    private Task Publish(string id, string message, string level = "INFO", string source = "APP", string? metadata = null) =>
        Publish([Line(id, message) with { Level = level, Source = source, Metadata = metadata }]);

    private async Task Publish(ImmutableArray<NewLogLine> lines, FleetHost? where = null) => Assert.True(
        (await (where ?? fleet).App.Services.GetRequiredService<IGrainFactory>().Feed(GrainKeys.FeedShardOf(lines[0].InstanceId)).Publish(lines)).IsOk);

    private static NewLogLine Line(string id, string message) => new(id, "INFO", "APP", message);

    /// <summary>How often the store will not answer from now on.</summary>
    private sealed class Absence
    {
        private int _times;

        public int Times { get => Math.Max(0, Volatile.Read(ref _times)); set => Volatile.Write(ref _times, value); }

        public bool Take() => Interlocked.Decrement(ref _times) >= 0;
    }

    private sealed class FaultyHost(Absence absence) : FleetHost(services =>
    {
        var real = services.Last(service => service.ServiceType == typeof(ILogs)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<ILogs>(
            provider => new FaultyLogs((ILogs)ActivatorUtilities.CreateInstance(provider, real), absence)));
    });

    private sealed class FaultyLogs(ILogs real, Absence absence) : ILogs
    {
        public Task<LogRow?> Line(string id, CancellationToken cancellationToken = default) => real.Line(id, cancellationToken);

        public Task<ImmutableArray<LogRow>> After(LogTail tail, CancellationToken cancellationToken = default) =>
            absence.Take() ? throw new SqliteException("away", 14) : real.After(tail, cancellationToken);

        public Task<ImmutableArray<LogRow>> Newest(NewestLogs query, CancellationToken cancellationToken = default) => real.Newest(query, cancellationToken);

        public Task<bool> Any(string instanceId, CancellationToken cancellationToken = default) => real.Any(instanceId, cancellationToken);

        public Task<LogCounts> Count(
            string? instanceId, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken = default) =>
            real.Count(instanceId, from, to, cancellationToken);
    }
}
