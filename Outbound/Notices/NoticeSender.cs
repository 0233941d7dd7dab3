using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Fleet.Notices;
using Fleet.Outbound.Http;
using Fleet.Storage;

namespace Fleet.Outbound.Notices;

/// <summary>Brings a message to where its channel's type says. An in-app message is there as soon as it is recorded: nothing is to be done here.</summary>
internal sealed class NoticeSender(IHttpCaller http, IMailer mailer, ISecretBox secrets, TimeProvider time) : INoticeSender
{
    private const int MaxPayload = 16_384;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly ImmutableSortedDictionary<string, SealedSecret> NoHeaders = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    public async Task<Delivery> Send(
        ChannelType type, ChannelConfig config, ChannelMessage message, CancellationToken cancellationToken = default)
    {
        var delivery = (type, config) switch
        {
            (ChannelType.Webhook, { Webhook: { } webhook }) => await Send(webhook, message, cancellationToken),
            (ChannelType.Slack, { Slack: { } slack }) => await Send(slack, message, cancellationToken),
            (ChannelType.Email, { Email: { } email }) => await Send(email, message, cancellationToken),
            (ChannelType.InApp, { InApp: { } inApp }) => new Delivery(true, Payload: InApp(inApp, message)),
            _ => throw new ArgumentException($"The configuration is not that of a channel of type {type}.", nameof(config)),
        };
        return delivery.Payload is { Length: > MaxPayload } payload ? delivery with { Payload = payload[..MaxPayload] } : delivery;
    }

    private async Task<Delivery> Send(WebhookTarget target, ChannelMessage message, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Of(message);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = Headers(message);
        headers["X-Fleet-Timestamp"] = timestamp;
        headers["X-Fleet-Event"] = string.Join(',', message.Notices.Select(notice => Event(notice.Kind)).Distinct());
        if (target.Secret is { } secret)
        {
            var key = secrets.Open(secret);
            headers["X-Fleet-Signature"] = Signature.Of(key, timestamp, body);
            headers["X-Sindri-Signature"] = Signature.Of(key, body);
        }

        var answer = await http.Call(new HttpCall(target.Url, target.Method, target.Headers, body), headers, Limit, cancellationToken);
        return Verdict.Of(answer, body);
    }

    private async Task<Delivery> Send(SlackTarget target, ChannelMessage message, CancellationToken cancellationToken)
    {
        var body = SlackBody.Of(target, message);
        var call = new HttpCall(secrets.Open(target.WebhookUrl), "POST", NoHeaders, body);
        return Verdict.Of(await http.Call(call, Headers(message), Limit, cancellationToken), body);
    }

    private async Task<Delivery> Send(EmailTarget target, ChannelMessage message, CancellationToken cancellationToken)
    {
        var subject = $"{target.SubjectPrefix} {message.Title}".Trim();
        var text = MailBody.Of(message);
        using var late = new CancellationTokenSource(Limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        MailFault? fault;
        try
        {
            fault = await mailer.Send(message.Id, target.Recipients, subject, text, ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            fault = new MailFault("The mail server did not take it in time", IsFinal: false);
        }

        return new Delivery(fault is null, fault?.Message, fault?.IsFinal ?? false, Payload: $"{subject}\n\n{text}");
    }

    private static string InApp(InAppTarget target, ChannelMessage message)
    {
        var whole = Write(withMetadata: true);
        return whole.Length <= MaxPayload ? whole : Write(withMetadata: false);

        string Write(bool withMetadata)
        {
            var body = WebhookBody.Of(message.Notices[0], message.Title, message.Text, withMetadata);
            body["userIds"] = new JsonArray([.. target.UserIds.Select(user => (JsonNode)user)]);
            return body.Text();
        }
    }

    private static Dictionary<string, string> Headers(ChannelMessage message) => new(StringComparer.OrdinalIgnoreCase) { ["Idempotency-Key"] = message.Id };

    private static string Event(NoticeKind kind) => kind switch
    {
        NoticeKind.Fired => "alert.fired",
        NoticeKind.Resolved => "alert.resolved",
        NoticeKind.TaskEnded => "task.ended",
        _ => "test",
    };
}
