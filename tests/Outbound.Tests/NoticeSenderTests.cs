using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Alerts;
using Fleet.Notices;
using Fleet.Outbound.Tests.Hosts;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.AspNetCore.Http;

namespace Fleet.Outbound.Tests;

public sealed class NoticeSenderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_gets_the_body_of_the_document_under_both_signatures()
    {
        await using var server = await Receiver.Start();
        var sent = await Lab.Sender().Send(
            ChannelType.Webhook, Lab.Webhook(server.Address, "key", ("X-Token", "s3cret")), Lab.Message(Lab.Fired), Cancellation);
        Assert.Equal(new Delivery(true, Payload: sent.Payload, Status: 200), sent);

        var got = Assert.Single(server.Requests);
        Assert.Equal(
            """{"alertId":"alr_1","ruleId":"rule_1","ruleName":"CPU","ruleType":"THRESHOLD","instanceId":"inst_1","severity":"HIGH","title":"CPU is hi"""
            + """gh","message":"cpu_percent is 97.2 (gt 90) & <rising>","status":"ACTIVE","firedAt":"2026-01-01T12:00:00.000Z","metadata":{"metric":"cpu_percent","value":97.2}}""",
            got.Body);
        Assert.Equal(got.Body, sent.Payload);
        Assert.Equal(("application/json", "s3cret", "01msg", "alert.fired"), (
            (string?)got.Headers.ContentType, (string?)got.Headers["X-Token"], (string?)got.Headers["Idempotency-Key"], (string?)got.Headers["X-Fleet-Event"]));
        var timestamp = (string?)got.Headers["X-Fleet-Timestamp"];
        Assert.Equal(Hmac("key", got.Body), got.Headers["X-Sindri-Signature"]);
        Assert.Equal(Hmac("key", $"{timestamp}.{got.Body}"), got.Headers["X-Fleet-Signature"]);
        Assert.InRange(long.Parse(timestamp!), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task The_recipe_of_the_documentation_verifies_a_signature()
    {
        await using var server = await Receiver.Start();
        await Lab.Sender().Send(ChannelType.Webhook, Lab.Webhook(server.Address, "a key with spaces"), Lab.Message(Lab.Fired), Cancellation);
        var got = Assert.Single(server.Requests);
        var start = new ProcessStartInfo("sh", ["-c", """printf '%s.%s' "$timestamp" "$(cat)" | openssl dgst -sha256 -hmac "$secret" | sed 's/^.* /sha256=/'"""])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            Environment = { ["timestamp"] = got.Headers["X-Fleet-Timestamp"], ["secret"] = "a key with spaces" },
        };
        using var shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(got.Body);
        shell.StandardInput.Close();
        Assert.Equal(got.Headers["X-Fleet-Signature"], (await shell.StandardOutput.ReadToEndAsync(Cancellation)).Trim());
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature()
    {
        await using var server = await Receiver.Start();
        await Lab.Sender().Send(ChannelType.Webhook, Lab.Webhook(server.Address), Lab.Message(Lab.Fired), Cancellation);
        Assert.DoesNotContain(Assert.Single(server.Requests).Headers.Keys, name => name.EndsWith("Signature", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Several_notices_go_as_a_list()
    {
        await using var server = await Receiver.Start();
        var message = Lab.Message(Lab.Fired, Lab.Fired with { Id = "2", Alert = AlertId.Of("alr_2"), Severity = AlertSeverity.Critical, Metadata = "not json" });
        await Lab.Sender().Send(ChannelType.Webhook, Lab.Webhook(server.Address), message with { Title = "2 notices: CPU is high" }, Cancellation);
        var body = JsonElement.Parse(Assert.Single(server.Requests).Body);
        Assert.Equal(("2 notices: CPU is high", "CRITICAL"), (body.GetProperty("title").GetString(), body.GetProperty("severity").GetString()));
        Assert.Equal(["alr_1", "alr_2"], body.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("alertId").GetString()));
        Assert.False(body.GetProperty("alerts")[1].TryGetProperty("metadata", out _));
    }

    [Theory]
    [InlineData(1, 4_096, '"'), InlineData(6, 4_096, '"'), InlineData(12, 1_900, '&'), InlineData(49, 1, '<'), InlineData(40, 150, 'ü')]
    public async Task Whatever_a_channel_puts_together_is_sent(int count, int length, char filler)
    {
        await using var server = await Receiver.Start();
        var notices = Enumerable.Range(0, count).Select(i => Lab.Fired with
        {
            Id = $"{i}", Message = new string(filler, length), RuleName = new string(filler, 128), Metadata = $"[{string.Join(',', Enumerable.Repeat("\"x\"", 1_000))}]",
        });
        var message = Lab.Message([.. notices]) with { Text = new string(filler, 16_384) };
        var sent = await Lab.Sender().Send(ChannelType.Webhook, Lab.Webhook(server.Address), message, Cancellation);
        Assert.True(sent.IsDelivered, sent.Error);
        var slack = await Lab.Sender().Send(ChannelType.Slack, Slack(server.Address), message, Cancellation);
        Assert.True(slack.IsDelivered, slack.Error);
        Assert.All(server.Requests, request => JsonElement.Parse(request.Body));
        Assert.InRange(sent.Payload!.Length, 1, 16_384);
    }

    [Fact]
    public async Task Slack_gets_an_attachment()
    {
        await using var server = await Receiver.Start(context => context.Response.WriteAsync("ok"));
        var sent = await Lab.Sender().Send(ChannelType.Slack, Slack(server.Address), Lab.Message(Lab.Fired), Cancellation);
        Assert.True(sent.IsDelivered, sent.Error);
        Assert.DoesNotContain("T00", sent.Payload, StringComparison.Ordinal);
        var got = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/services/T00/s3cret", "01msg"), (got.Method, got.Path, (string?)got.Headers["Idempotency-Key"]));
        var body = JsonElement.Parse(got.Body);
        Assert.Equal(("#ops", "Fleet", ":bell:"), (
            body.GetProperty("channel").GetString(), body.GetProperty("username").GetString(), body.GetProperty("icon_emoji").GetString()));
        var attachment = Assert.Single(body.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("#ff6b00", "CPU is high", "cpu_percent is 97.2 (gt 90) &amp; &lt;rising&gt;", 1_767_268_800), (
            attachment.GetProperty("color").GetString(), attachment.GetProperty("title").GetString(), attachment.GetProperty("text").GetString(),
            attachment.GetProperty("ts").GetInt64()));
        Assert.Equal(
            [("Severity", "HIGH"), ("Rule", "CPU"), ("Instance", "shop"), ("Fired At", "2026-01-01T12:00:00.000Z")],
            attachment.GetProperty("fields").EnumerateArray().Select(field => (field.GetProperty("title").GetString(), field.GetProperty("value").GetString())));
    }

    [Fact]
    public async Task An_in_app_message_is_delivered_by_being_recorded()
    {
        var config = new ChannelConfig(InApp: new InAppTarget(["key_1"]));
        var sent = await Lab.Sender(allowPrivate: false).Send(ChannelType.InApp, config, Lab.Message(Lab.Fired), Cancellation);
        Assert.True(sent.IsDelivered);
        var payload = JsonElement.Parse(sent.Payload!);
        Assert.Equal(("CPU is high", "key_1"), (payload.GetProperty("title").GetString(), payload.GetProperty("userIds")[0].GetString()));
    }

    public static TheoryData<int, bool> Statuses => new()
    {
        { 400, true }, { 401, true }, { 404, true }, { 410, true }, { 422, true }, { 301, true }, { 304, true },
        { 408, false }, { 409, false }, { 425, false }, { 429, false }, { 500, false }, { 502, false }, { 503, false }, { 504, false },
    };

    [Theory, MemberData(nameof(Statuses))]
    public async Task A_status_says_whether_trying_again_is_of_use(int status, bool isFinal)
    {
        await using var server = await Receiver.Start(async context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (status, "7");
            if (status is not 304) await context.Response.WriteAsync($"you said {context.Request.Headers["X-Token"]}");
        });
        var sent = await Lab.Sender().Send(
            ChannelType.Webhook, Lab.Webhook(server.Address, "key", ("X-Token", "s3cret")), Lab.Message(Lab.Fired), Cancellation);
        Assert.Equal((false, isFinal, TimeSpan.FromSeconds(7)), (sent.IsDelivered, sent.IsFinal, sent.RetryAfter));
        Assert.Contains($"{status}", sent.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", sent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_answer_is_tried_again_and_what_fleet_refuses_is_not()
    {
        await using var server = await Receiver.Start(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var broken = await Lab.Sender().Send(ChannelType.Slack, Slack(server.Address), Lab.Message(Lab.Fired), Cancellation);
        Assert.Equal((false, false), (broken.IsDelivered, broken.IsFinal));
        var refused = await Lab.Sender(allowPrivate: false).Send(ChannelType.Slack, Slack(server.Address), Lab.Message(Lab.Fired), Cancellation);
        Assert.Equal((false, true, null), (refused.IsDelivered, refused.IsFinal, refused.Payload));
        Assert.All(new[] { broken, refused }, one => Assert.DoesNotContain("s3cret", one.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_after_ten_seconds()
    {
        await using var server = await Receiver.Start(Receiver.Hang);
        var sent = await Lab.Sender().Send(ChannelType.Webhook, Lab.Webhook(server.Address), Lab.Message(Lab.Fired), Cancellation)
            .Within("the limit", TimeSpan.FromSeconds(20));
        Assert.Equal((false, false), (sent.IsDelivered, sent.IsFinal));
        Assert.Contains("10 s", sent.Error, StringComparison.Ordinal);
    }

    private static ChannelConfig Slack(Uri address) =>
        new(Slack: new SlackTarget(new SealedSecret($"{address}services/T00/s3cret"), "shown", "#ops", "Fleet", ":bell:"));

    private static string Hmac(string key, string text) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)))}";
}
