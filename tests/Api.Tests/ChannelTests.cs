using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Api.Surfaces.Console;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Api.Tests;

/// <summary>A Fleet that may call this machine.</summary>
public sealed class OutboundHost : FleetHost
{
    public OutboundHost() => Settings["Fleet:Outbound:AllowPrivateAddresses"] = "true";
}

public sealed class ChannelTests(FleetHost fleet, OutboundHost outbound) : IClassFixture<OutboundHost>
{
    private const string Root = "/api/v1/alerts/channels";

    private static readonly string Secret = PlantedSecrets.Plant();

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_channel_has_the_fields_of_the_document_and_shows_no_secret()
    {
        var answer = await _operator.PostAsJsonAsync(Root, new
        {
            name = "Ops", type = "WEBHOOK", config = new
            {
                url = "https://example.com/hook?x=1", secret = Secret, headers = new Dictionary<string, string> { ["X-Api-Key"] = Secret, ["X-Team"] = "blue" },
            },
        });
        var made = await answer.Json();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(
            [
                "config", "createdAt", "createdBy", "deadLetters", "enabled", "givenUp", "groupWaitSec", "id", "lastError", "maxPerMinute", "name", "ruleCount",
                "sendResolved", "textTemplate", "titleTemplate", "type", "updatedAt", "waiting",
            ],
            made.Names());
        Assert.Equal(("Ops", "WEBHOOK", true, true, 0, 60, 0), (
            made.Text("name"), made.Text("type"), made.GetProperty("enabled").GetBoolean(), made.GetProperty("sendResolved").GetBoolean(),
            made.GetProperty("groupWaitSec").GetInt32(), made.GetProperty("maxPerMinute").GetInt32(), made.GetProperty("ruleCount").GetInt32()));
        Assert.Equal(
            """{"url":"https://example.com/hook?x=1","method":"POST","headers":{"X-Api-Key":"***","X-Team":"blue"},"secret":"***"}""",
            made.GetProperty("config").GetRawText());
        Assert.Equal($"{Root}/{made.Text("id")}", answer.Headers.Location!.ToString());
        Assert.Equal(made.GetRawText(), (await _viewer.GetAsync($"{Root}/{made.Text("id")}").Json()).GetRawText());

        var list = await _viewer.GetAsync(Root).Json();
        Assert.Equal(["channels", "pagination"], list.Names());
        Assert.Contains(made.Text("id"), list.GetProperty("channels").EnumerateArray().Select(channel => channel.Text("id")));
        var deleted = await _operator.DeleteAsync($"{Root}/{made.Text("id")}").Json();
        Assert.Equal(("Channel deleted", made.Text("id"), "Ops"), (deleted.Text("message"), deleted.Text("id"), deleted.Text("name")));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{made.Text("id")}")).StatusCode);
    }

    [Fact]
    public async Task Defaults_and_masks_are_those_of_each_type()
    {
        var slack = await Make("SLACK", new { webhook_url = "https://hooks.slack.com/services/T00/B00/s3cret" });
        Assert.Equal(
            """{"webhook_url":"https://hooks.slack.com/services/T00/B00/***","username":"Fleet Alerts","icon_emoji":":bell:"}""",
            slack.GetProperty("config").GetRawText());
        var email = await Make("EMAIL", new { recipients = new[] { "ann@example.com" } });
        Assert.Equal("""{"recipients":["ann@example.com"],"subject_prefix":"[Fleet Alert]"}""", email.GetProperty("config").GetRawText());
        var inApp = await Make("IN_APP", new { });
        Assert.Equal("""{"user_ids":[]}""", inApp.GetProperty("config").GetRawText());
    }

    [Fact]
    public async Task What_is_absent_stays_and_what_is_masked_too()
    {
        var id = (await Make("WEBHOOK", new
        {
            url = "https://example.com/a", secret = Secret, headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Secret}" },
        })).Text("id")!;
        var renamed = await _operator.PutAsJsonAsync($"{Root}/{id}", new { name = "Other", enabled = false, type = "WEBHOOK", titleTemplate = "{{severity}} {{title}}" }).Json();
        Assert.Equal(("Other", false, "{{severity}} {{title}}", "https://example.com/a"), (
            renamed.Text("name"), renamed.GetProperty("enabled").GetBoolean(), renamed.Text("titleTemplate"), renamed.GetProperty("config").Text("url")));

        // A client that shows a channel and sends it back changes nothing.
        var back = await _operator.PutAsJsonAsync($"{Root}/{id}", new
        {
            titleTemplate = "", config = new { url = "https://example.com/b", secret = "***", headers = new Dictionary<string, string> { ["authorization"] = "***" } },
        }).Json();
        Assert.Equal(("https://example.com/b", null), (back.GetProperty("config").Text("url"), back.Text("titleTemplate")));
        var stored = (await Grain(fleet, id).Get()).Value!.Spec.Config.Webhook!;
        var box = fleet.App.Services.GetRequiredService<ISecretBox>();
        Assert.Equal((Secret, $"Bearer {Secret}"), (box.Open(stored.Secret!), box.Open(stored.Headers["authorization"])));

        await _operator.PutAsJsonAsync($"{Root}/{id}", new { config = new { url = "https://example.com/b" } });
        Assert.Null((await Grain(fleet, id).Get()).Value!.Spec.Config.Webhook!.Secret);
        await Refused(_operator.PutAsJsonAsync($"{Root}/{id}", new { config = new { url = "https://example.com/b", secret = "***" } }), "config.secret");
        await Refused(_operator.PutAsJsonAsync($"{Root}/{id}", new { type = "SLACK" }), "type");
        await Refused(_operator.PutAsJsonAsync($"{Root}/{id}", new { config = new { webhook_url = "https://example.com/b" } }), "config.webhook_url");

        var slack = (await Make("SLACK", new { webhook_url = "https://hooks.slack.com/services/s3cret" })).Text("id")!;
        var same = await _operator.PutAsJsonAsync($"{Root}/{slack}", new { config = new { webhook_url = "https://hooks.slack.com/services/***", channel = "#ops" } }).Json();
        Assert.Equal("#ops", same.GetProperty("config").Text("channel"));
        Assert.Equal("https://hooks.slack.com/services/s3cret", box.Open((await Grain(fleet, slack).Get()).Value!.Spec.Config.Slack!.WebhookUrl));
        await Refused(_operator.PutAsJsonAsync($"{Root}/{slack}", new { config = new { webhook_url = "https://evil.example.com/***" } }), "config.webhook_url");
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "WEBHOOK", "{}", "config.url" },
        { "WEBHOOK", """{"url":"ftp://example.com"}""", "config.url" },
        { "WEBHOOK", """{"url":"https://me:pw@example.com"}""", "config.url" },
        { "WEBHOOK", """{"url":"https://example.com","method":"GET"}""", "config.method" },
        { "WEBHOOK", """{"url":"https://example.com","secret":"***"}""", "config.secret" },
        { "WEBHOOK", """{"url":"https://example.com","headers":{"A B":"c"}}""", "config.headers" },
        { "WEBHOOK", """{"url":"https://example.com","headers":{"Host":"c"}}""", "config.headers" },
        { "WEBHOOK", """{"url":"https://example.com","headers":{"X-Fleet-Signature":"c"}}""", "config.headers" },
        { "WEBHOOK", """{"url":"https://example.com","headers":{"X-A":"b\r\nX-C: d"}}""", "config.headers.X-A" },
        { "WEBHOOK", """{"url":"https://example.com","headers":{"X-A":"***"}}""", "config.headers.X-A" },
        { "WEBHOOK", """{"url":"https://example.com","webhook_url":"https://example.com"}""", "config.webhook_url" },
        { "WEBHOOK", """{"recipients":["ann@example.com"]}""", "config.recipients" },
        { "SLACK", "{}", "config.webhook_url" },
        { "SLACK", """{"webhook_url":"nothing"}""", "config.webhook_url" },
        { "SLACK", """{"webhook_url":"https://example.com/a/***"}""", "config.webhook_url" },
        { "SLACK", """{"url":"https://example.com"}""", "config.url" },
        { "EMAIL", "{}", "config.recipients" },
        { "EMAIL", """{"recipients":[]}""", "config.recipients" },
        { "EMAIL", """{"recipients":["ann@example.com","ann"]}""", "config.recipients[1]" },
        { "EMAIL", """{"recipients":["ann@example.com\r\nBcc: x@example.com"]}""", "config.recipients[0]" },
        { "IN_APP", """{"secret":"x"}""", "config.secret" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_configuration_must_be_that_of_the_channels_own_type(string type, string config, string field) =>
        await Refused(Post($$"""{"name":"n","type":"{{type}}","config":{{config}}}"""), field);

    [Theory]
    [InlineData("""{"type":"IN_APP","config":{}}""", "name")]
    [InlineData("""{"name":"n","type":"PIGEON","config":{}}""", "type")]
    [InlineData("""{"name":"n","type":"IN_APP"}""", "config")]
    [InlineData("""{"name":"n","type":"IN_APP","config":{},"maxPerMinute":0}""", "maxPerMinute")]
    [InlineData("""{"name":"n","type":"IN_APP","config":{},"groupWaitSec":3601}""", "groupWaitSec")]
    [InlineData("""{"name":"n","type":"IN_APP","config":{},"textTemplate":"{{titel}}"}""", "textTemplate")]
    public async Task What_breaks_a_rule_is_named(string body, string field) => await Refused(Post(body), field);

    [Fact]
    public async Task A_test_tells_how_it_went_and_private_addresses_are_refused()
    {
        var id = (await Make("WEBHOOK", new { url = "http://localhost:1/secret-path" })).Text("id");
        var tested = await _operator.PostAsync($"{Root}/{id}/test", null);
        var told = await tested.Json();
        Assert.Equal((HttpStatusCode.OK, false), (tested.StatusCode, told.GetProperty("success").GetBoolean()));
        Assert.Contains("not a public address", told.Text("error"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", told.Text("error"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.PostAsync($"{Root}/chan_unknown/test", null)).StatusCode);
    }

    [Fact]
    public async Task A_notice_is_delivered_and_what_cannot_be_is_redelivered()
    {
        var (answers, bodies) = (new ConcurrentQueue<int>([404, 200, 200]), new ConcurrentQueue<string>());
        await using var receiver = await Receiver(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Enqueue(await reader.ReadToEndAsync());
            context.Response.StatusCode = answers.TryDequeue(out var status) ? status : 200;
        });
        using var caller = outbound.Caller(Role.Operator);
        var url = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var id = (await caller.PostAsJsonAsync(Root, new { name = "Ops", type = "WEBHOOK", config = new { url }, textTemplate = "{{severity}}: {{message}}" }).Json()).Text("id")!;
        Assert.True((await Grain(outbound, id).Enqueue(Notice("one"))).IsOk);
        await Eventually.BecomesAsync("the dead letter", 1, async () => (await caller.GetAsync($"{Root}/{id}").Json()).GetProperty("deadLetters").GetInt32());
        var letter = Assert.Single((await caller.GetAsync($"{Root}/{id}/dead-letters").Json()).GetProperty("deadLetters").EnumerateArray());
        Assert.Equal(("one", "fired", "alr_one", "The receiver answered 404", 1), (
            letter.Text("noticeId"), letter.Text("event"), letter.Text("alertId"), letter.Text("error"), letter.GetProperty("attempts").GetInt32()));
        Assert.Equal("HIGH: too much", JsonElement.Parse(bodies.Single()).Text("message"));

        Assert.Equal(HttpStatusCode.NotFound, (await caller.PostAsJsonAsync($"{Root}/{id}/redeliver", new { noticeId = "other" })).StatusCode);
        var redelivered = await caller.PostAsync($"{Root}/{id}/redeliver", null).Json();
        Assert.Equal(1, redelivered.GetProperty("redelivered").GetInt32());
        await Eventually.BecomesAsync("its delivery", (2, 0), async () =>
            (bodies.Count, (await caller.GetAsync($"{Root}/{id}").Json()).GetProperty("waiting").GetInt32()));
        var tested = await caller.PostAsync($"{Root}/{id}/test", null).Json();
        Assert.Equal("""{"success":true}""", tested.GetRawText());
        var rows = await outbound.App.Services.GetRequiredService<IDeliveries>().Of("alr_one", 10);
        Assert.Equal([true, false], rows.Select(row => row.IsDelivered));
    }

    [Fact]
    public async Task In_app_notifications_are_paged_and_shown_to_those_they_are_for()
    {
        using var caller = outbound.Caller(Role.Operator);
        var everybody = (await caller.PostAsJsonAsync(Root, new { name = "All", type = "IN_APP", config = new { } }).Json()).Text("id")!;
        var others = (await caller.PostAsJsonAsync(Root, new { name = "Others", type = "IN_APP", config = new { user_ids = new[] { "key_other" } } }).Json()).Text("id")!;
        for (var i = 0; i < 5; i++)
        {
            await Grain(outbound, everybody).Enqueue(Notice($"in-app-{i}"));
            await Grain(outbound, others).Enqueue(Notice($"hidden-{i}"));
        }

        using var viewer = outbound.Caller(Role.Viewer);
        await Eventually.BecomesAsync("the notifications", 5, async () => (await viewer.GetAsync("/api/v1/notifications").Json()).GetProperty("data").GetArrayLength());
        var alerts = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await viewer.GetAsync($"/api/v1/notifications?limit=2{(cursor is "" ? "" : $"&cursor={cursor}")}").Json();
            alerts.AddRange(page.GetProperty("data").EnumerateArray().Select(one => one.Text("alertId")));
            cursor = page.GetProperty("pagination").Text("nextCursor");
        }

        Assert.Equal(["alr_in-app-4", "alr_in-app-3", "alr_in-app-2", "alr_in-app-1", "alr_in-app-0"], alerts);
        await Refused(viewer.GetAsync("/api/v1/notifications?limit=0"), "limit");
    }

    [Fact]
    public async Task Rules_that_name_a_channel_are_counted_over_all_pages()
    {
        var counts = await new TwoPages().RulesOfChannels(Visibility.Everything, TestContext.Current.CancellationToken);
        Assert.Equal([("chan_a", 2), ("chan_b", 1)], counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
    }

    private async Task<JsonElement> Make(string type, object config)
    {
        var answer = await _operator.PostAsJsonAsync(Root, new { name = "Ops", type, config });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private async Task<HttpResponseMessage> Post(string body) =>
        await _operator.PostAsync(Root, new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task Refused(Task<HttpResponseMessage> call, string field)
    {
        var answer = await call;
        var error = await answer.Json();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (answer.StatusCode, error.Text("field")));
    }

    private static IChannelGrain Grain(FleetHost host, string id) => host.App.Services.GetRequiredService<IGrainFactory>().Channel(ChannelId.Of(id));

    private static Notice Notice(string id) => new()
    {
        Id = id, Kind = NoticeKind.Fired, At = DateTimeOffset.UnixEpoch, Title = "CPU", Message = "too much", Severity = AlertSeverity.High, Alert = AlertId.Of($"alr_{id}"),
    };

    private static async Task<WebApplication> Receiver(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private sealed class TwoPages : IStateQueries
    {
        public Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default) => Task.FromResult(query.Cursor is null
            ? new StatePage([Rule("""{"spec":{"channels":["chan_a","chan_b","chan_a"]}}"""), Rule("""{"spec":{"channels":[]}}""")], "next", null)
            : new StatePage([Rule("""{"spec":{"channels":["chan_a"]}}"""), Rule("""{"spec":null}""")], null, null));

        private static StateRow Rule(string document) => new("rule_1", 1, Encoding.UTF8.GetBytes(document));
    }
}
