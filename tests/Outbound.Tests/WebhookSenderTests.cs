using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Outbound.Http;
using Fleet.Outbound.Tests.Hosts;
using Fleet.Storage;
using Fleet.TestKit;
using Fleet.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Fleet.Outbound.Tests;

public sealed class WebhookSenderTests
{
    private static readonly WebhookEvent Created = new(
        "evt_1", WebhookEvents.AgentCreated, new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(1)), "agt_1", null,
        """{"agent_id":"agt_1","name":"shöp <&> \"1\""}""");

    [Fact]
    public async Task A_request_says_what_happened_and_its_signature_holds_for_the_bytes_that_came()
    {
        var secret = PlantedSecrets.Plant();
        await using var receiver = await Receiver.Start();
        var sent = await Lab.WebhookSender().Send(Spec(receiver.Address, secret), "dlv_1", Created, TestContext.Current.CancellationToken);
        Assert.Equal((true, 200, null), (sent.IsDelivered, sent.Status, sent.Error));
        var got = Assert.Single(receiver.Requests);
        Assert.Equal(("POST", "application/json", "Fleet/1.0"), (got.Method, (string?)got.Headers.ContentType, (string?)got.Headers.UserAgent));
        Assert.Equal(
            """{"id":"evt_1","event":"agent.created","timestamp":"2026-01-01T11:00:00Z","data":{"agent_id":"agt_1","name":"shöp <&> \"1\""}}""", got.Body);
        Assert.Equal(("agent.created", "dlv_1"), ((string?)got.Headers["X-Fleet-Event"], (string?)got.Headers["X-Fleet-Delivery"]));
        Assert.True(Verifies(secret, got));
        Assert.InRange(
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(got.Headers["X-Fleet-Timestamp"]!, null), 0, 60);

        // Another secret, another body or another time, and it does not hold.
        Assert.False(Verifies("another secret", got));
        Assert.False(Verifies(secret, got with { Body = got.Body.Replace("agt_1", "agt_2", StringComparison.Ordinal) }));
        got.Headers["X-Fleet-Signature"] = ((string)got.Headers["X-Fleet-Signature"]!).Replace("t=", "t=1", StringComparison.Ordinal);
        Assert.False(Verifies(secret, got));
    }

    [Theory]
    [InlineData(200, true, false), InlineData(204, true, false), InlineData(302, false, false), InlineData(400, false, false), InlineData(404, false, false)]
    [InlineData(410, false, true), InlineData(429, false, false), InlineData(500, false, false), InlineData(503, false, false)]
    public async Task Only_a_success_counts_and_only_gone_is_final(int status, bool isDelivered, bool isFinal)
    {
        await using var receiver = await Receiver.Start(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter, context.Response.Headers.Location) = (status, "7", "/elsewhere");
            return Task.CompletedTask;
        });
        var sent = await Lab.WebhookSender().Send(Spec(receiver.Address), "dlv_1", Created, TestContext.Current.CancellationToken);
        Assert.Equal((isDelivered, isFinal, status), (sent.IsDelivered, sent.IsFinal, sent.Status));
        if (!isDelivered) Assert.Equal(TimeSpan.FromSeconds(7), sent.RetryAfter);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1/"), InlineData("http://127.1/"), InlineData("http://2130706433/"), InlineData("http://0x7f000001/"), InlineData("http://0177.0.0.1/")]
    [InlineData("http://0.0.0.0/"), InlineData("http://0/"), InlineData("http://10.1.2.3/"), InlineData("http://169.254.169.254/"), InlineData("http://[::]/")]
    [InlineData("http://[::1]/"), InlineData("http://[::ffff:127.0.0.1]/"), InlineData("http://[::ffff:7f00:1]/"), InlineData("http://[64:ff9b::10.0.0.1]/")]
    [InlineData("http://[fe80::1%25eth0]/"), InlineData("http://[fd00::1]/"), InlineData("http://localhost/"), InlineData("http://LOCALHOST./"), InlineData("http://a.localhost/")]
    [InlineData("gopher://example.com/"), InlineData("http://me:pw@example.com/"), InlineData("http:///"), InlineData("//example.com/")]
    public async Task An_address_that_one_sees_to_be_private_is_refused_when_the_webhook_is_made_and_when_it_is_called(string url)
    {
        Assert.NotNull(Lab.WebhookSender(allowPrivate: false).Refusal(url));
        var sent = await Lab.WebhookSender(allowPrivate: false).Send(
            Spec(new Uri("http://example.com")) with { Url = url }, "dlv_1", Created, TestContext.Current.CancellationToken);
        Assert.False(sent.IsDelivered);
        Assert.Null(sent.Status);
    }

    [Fact]
    public void No_host_is_too_odd_to_be_looked_at()
    {
        string[] pieces = ["xn--", "a", ".", "..", "-", "\u0301", "\ud83d\ude92", "ß", "１", "%41", "_", "~", "0x", "1", ":", "[", "]", "@", "\u2024", "\u3002", " ", "*"];
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var host = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            _ = Lab.WebhookSender(allowPrivate: false).Refusal($"http://{host}/");
        }
    }

    [Theory]
    [InlineData("https://example.com/hook?x=1"), InlineData("http://8.8.8.8/"), InlineData("http://[2606:4700::1111]:8080/"), InlineData("https://bücher.example/")]
    public void A_public_one_is_not(string url) => Assert.Null(Lab.WebhookSender(allowPrivate: false).Refusal(url));

    [Theory]
    [InlineData("127.0.0.1"), InlineData("10.0.0.7"), InlineData("192.168.1.1"), InlineData("169.254.169.254"), InlineData("::1"), InlineData("fd00::1")]
    [InlineData("::ffff:127.0.0.1"), InlineData("64:ff9b::7f00:1"), InlineData("0.0.0.0")]
    public async Task A_name_that_leads_to_a_private_address_is_refused_before_anything_is_sent(string address)
    {
        await using var receiver = await Receiver.Start();
        var sender = Lab.WebhookSender(allowPrivate: false, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));
        var url = new Uri($"http://innocent.example:{receiver.Address.Port}/");
        Assert.Null(sender.Refusal(url.ToString()));
        var sent = await sender.Send(Spec(url), "dlv_1", Created, TestContext.Current.CancellationToken);
        Assert.Equal((false, true, "innocent.example is not a public address, and Fleet calls no others"), (sent.IsDelivered, sent.IsFinal, sent.Error));
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task Of_a_name_with_addresses_of_both_kinds_the_private_ones_are_not_tried()
    {
        await using var receiver = await Receiver.Start();
        var asked = 0;
        var sender = Lab.WebhookSender(allowPrivate: false, resolve: (_, _) =>
        {
            // The second answer would be this machine: a name is looked up once for a connection.
            asked++;
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.1")]);
        });
        var sent = await sender.Send(Spec(new Uri($"http://innocent.example:{receiver.Address.Port}/")), "dlv_1", Created, TestContext.Current.CancellationToken);
        Assert.True(sent.IsFinal, sent.Error);
        Assert.Equal((1, 0), (asked, receiver.Requests.Count));
    }

    [Fact]
    public void A_body_is_the_same_on_each_attempt() => Assert.Equal(
        JsonElement.Parse(Fleet.Outbound.Webhooks.EventBody.Of(Created)).GetRawText(), Fleet.Outbound.Webhooks.EventBody.Of(Created));

    private static WebhookSpec Spec(Uri address, string secret = "a secret") => new(address.ToString(), ["*"], new SealedSecret(secret));

    /// <summary>As a receiver does it: what is in the signature counts, and not the header beside it.</summary>
    private static bool Verifies(string secret, Received got)
    {
        var parts = ((string)got.Headers["X-Fleet-Signature"]!).Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{got.Body}"));
        return CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(parts["v1"]));
    }
}
