using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Fleet.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Api.Tests;

public sealed class WebhookTests(FleetHost fleet, OutboundHost outbound) : IClassFixture<OutboundHost>
{
    private const string Agents = "/v1/webhooks";
    private const string Console = "/api/v1/webhooks";

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);

    [Fact]
    public async Task A_webhook_is_made_as_the_document_says_and_its_secret_is_told_once()
    {
        var answer = await _operator.PostAsJsonAsync(Agents, new { url = "https://example.com/hook", events = new[] { "agent.created", "agent.error" } });
        var made = await answer.Json();
        var id = made.Text("id")!;
        Assert.Equal((HttpStatusCode.Created, $"{Agents}/{id}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        string[] fields =
        [
            "created_at", "created_by", "dead_letters", "description", "enabled", "events", "id", "last_error", "updated_at", "url", "waiting",
        ];
        Assert.Equal([.. fields.Append("secret").Order(StringComparer.Ordinal)], made.Names());
        Assert.Matches("^whsec_[0-9a-f]{48}$", made.Text("secret"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made.Text("created_at"));
        Assert.Equal(fields, (await _developer.GetAsync($"{Agents}/{id}").Json()).Names());

        var given = await _operator.PostAsJsonAsync(Agents, new { url = "https://example.com/hook", events = new[] { "*" }, secret = PlantedSecrets.Plant() }).Json();
        Assert.Equal(fields, given.Names());

        var list = await _developer.GetAsync($"{Agents}?limit=1&fields=id,url").Json();
        Assert.Equal(["has_more", "limit", "offset", "total", "webhooks"], list.Names());
        Assert.True(list.GetProperty("has_more").GetBoolean());
        Assert.Equal(["id", "url"], Assert.Single(list.GetProperty("webhooks").EnumerateArray()).Names());

        var changed = await _operator.PutAsJsonAsync($"{Agents}/{id}", new { events = new[] { "agent.*" }, description = "ops" }).Json();
        Assert.Equal(("https://example.com/hook", "agent.*", "ops"), (changed.Text("url"), changed.GetProperty("events")[0].GetString(), changed.Text("description")));
        Assert.Equal("Webhook deleted successfully", (await _operator.DeleteAsync($"{Agents}/{id}").Json()).Text("message"));
        Assert.Equal(HttpStatusCode.NotFound, (await _developer.GetAsync($"{Agents}/{id}")).StatusCode);
    }

    [Fact]
    public async Task The_console_has_the_same_in_its_own_words()
    {
        var answer = await _operator.PostAsJsonAsync(Console, new { url = "https://example.com/hook", events = new[] { "*" } });
        var made = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, $"{Console}/{made.Text("id")}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(
            ["createdAt", "createdBy", "deadLetters", "description", "enabled", "events", "id", "lastError", "secret", "updatedAt", "url", "waiting"], made.Names());
        Assert.Equal(["pagination", "webhooks"], (await _developer.GetAsync(Console).Json()).Names());
        var disabled = await _operator.PutAsJsonAsync($"{Console}/{made.Text("id")}", new { enabled = false }).Json();
        Assert.False(disabled.GetProperty("enabled").GetBoolean());
        Assert.Equal("Webhook deleted", (await _operator.DeleteAsync($"{Console}/{made.Text("id")}").Json()).Text("message"));
    }

    [Theory]
    [InlineData("{}", "url")]
    [InlineData("""{"url":"https://example.com"}""", "events")]
    [InlineData("""{"url":"https://example.com","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.com","events":["agent.exploded"]}""", "events[0]")]
    [InlineData("""{"url":"https://example.com","events":["*"],"secret":"short"}""", "secret")]
    [InlineData("""{"url":"ftp://example.com","events":["*"]}""", "url")]
    [InlineData("""{"url":"https://me:pw@example.com","events":["*"]}""", "url")]
    [InlineData("""{"url":"nothing","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://127.0.0.1:8080/x","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://169.254.169.254/latest","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://[::1]/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://[::ffff:10.0.0.1]/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://2130706433/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://0x7f.1/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://0177.0.0.1/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://0.0.0.0/","events":["*"]}""", "url")]
    [InlineData("""{"url":"http://LOCALHOST./","events":["*"]}""", "url")]
    public async Task What_breaks_a_rule_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync(Agents, Text(body));
        var error = (await refused.Json()).GetProperty("error");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", field), (refused.StatusCode, error.Text("code"), error.GetProperty("details").Text("field")));
        var other = await _operator.PostAsync(Console, Text(body));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (other.StatusCode, (await other.Json()).Text("field")));
    }

    [Fact]
    public async Task Who_sees_less_than_a_webhook_is_told_does_not_see_it()
    {
        using var admin = fleet.Caller();
        var id = (await admin.PostAsJsonAsync(Agents, new { url = "https://example.com/hook", events = new[] { "*" } }).Json()).Text("id");
        foreach (var path in new[] { $"{Agents}/{id}", $"{Console}/{id}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.GetAsync($"{path}/deliveries")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.PutAsJsonAsync(path, new { enabled = false })).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.PostAsync($"{path}/test", null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.PostAsync($"{path}/deliveries/dlv_x/redeliver", null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _operator.DeleteAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(path)).StatusCode);
        }

        var seen = (await _operator.GetAsync($"{Agents}?limit=1000").Json()).GetProperty("webhooks").EnumerateArray().Select(one => one.Text("id"));
        Assert.DoesNotContain(id, seen);
    }

    [Fact]
    public async Task An_event_arrives_signed_and_its_delivery_is_told_and_repeated()
    {
        var secret = PlantedSecrets.Plant();
        var (answers, requests) = (new ConcurrentQueue<int>([410]), new ConcurrentQueue<(IHeaderDictionary Headers, string Body)>());
        await using var receiver = await Receiver(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            requests.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary(one => one.Key, one => one.Value)), await reader.ReadToEndAsync()));
            context.Response.StatusCode = answers.TryDequeue(out var status) ? status : 200;
        });
        using var caller = outbound.Caller(Role.Operator);
        var url = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var id = (await caller.PostAsJsonAsync(Agents, new { url, events = new[] { "agent.*" }, secret }).Json()).Text("id")!;
        var grain = outbound.App.Services.GetRequiredService<IGrainFactory>().Webhook(WebhookId.Of(id));
        await grain.Enqueue(new WebhookEvent(
            "evt_1", WebhookEvents.AgentCreated, DateTimeOffset.UnixEpoch, "agt_1", null, """{"agent_id":"agt_1","name":"shop"}"""));
        await Eventually.BecomesAsync("its end", "given_up", () => StatusOf());

        // The receiver said that it wants no more.
        Assert.False((await caller.GetAsync($"{Agents}/{id}").Json()).GetProperty("enabled").GetBoolean());
        var delivery = (await caller.GetAsync($"{Agents}/{id}/deliveries").Json()).GetProperty("deliveries")[0];
        Assert.Equal(
            [
                "attempts", "created_at", "data", "duration_ms", "ended_at", "error", "event", "event_id", "id", "next_attempt_at", "response_status", "status",
                "subject", "timestamp",
            ],
            delivery.Names());
        Assert.Equal(("evt_1", "agent.created", 410, 1), (
            delivery.Text("event_id"), delivery.Text("event"), delivery.GetProperty("response_status").GetInt32(), delivery.GetProperty("attempts").GetInt32()));
        var again = $"{Agents}/{id}/deliveries/{delivery.Text("id")}/redeliver";
        Assert.Equal(HttpStatusCode.Conflict, (await caller.PostAsync(again, null)).StatusCode);
        await caller.PutAsJsonAsync($"{Agents}/{id}", new { enabled = true });
        Assert.Equal(HttpStatusCode.Accepted, (await caller.PostAsync(again, null)).StatusCode);
        await Eventually.BecomesAsync("its delivery", "delivered", () => StatusOf());
        Assert.Equal(HttpStatusCode.NotFound, (await caller.PostAsync($"{Agents}/{id}/deliveries/dlv_other/redeliver", null)).StatusCode);

        Assert.Equal(2, requests.Count);
        Assert.All(requests, request =>
        {
            Assert.Equal(
                """{"id":"evt_1","event":"agent.created","timestamp":"1970-01-01T00:00:00Z","data":{"agent_id":"agt_1","name":"shop"}}""", request.Body);
            Assert.Equal((delivery.Text("id"), "agent.created"), ((string?)request.Headers["X-Fleet-Delivery"], (string?)request.Headers["X-Fleet-Event"]));
            var timestamp = (string?)request.Headers["X-Fleet-Timestamp"];
            var hmac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{request.Body}"));
            Assert.Equal($"t={timestamp},v1={Convert.ToHexStringLower(hmac)}", (string?)request.Headers["X-Fleet-Signature"]);
        });

        var tested = await caller.PostAsync($"{Agents}/{id}/test", null).Json();
        Assert.Equal(["duration_ms", "error", "response_status", "success"], tested.Names());
        Assert.True(tested.GetProperty("success").GetBoolean());
        Assert.True((await caller.PostAsync($"{Console}/{id}/test", null).Json()).GetProperty("success").GetBoolean());
        Assert.Equal("DELIVERED", (await caller.GetAsync($"{Console}/{id}/deliveries").Json()).GetProperty("deliveries")[0].Text("status"));

        async Task<string?> StatusOf()
        {
            var deliveries = (await caller.GetAsync($"{Agents}/{id}/deliveries").Json()).GetProperty("deliveries");
            return deliveries.EnumerateArray().Select(one => one.Text("status")).SingleOrDefault();
        }
    }

    private static StringContent Text(string body) => new(body, Encoding.UTF8, "application/json");

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
}
