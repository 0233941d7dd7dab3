using Fleet.Notices;
using Fleet.Outbound;
using Fleet.Webhooks;
using Microsoft.Extensions.Logging;

namespace Fleet.Demo.Outside;

/// <summary>The outside of a demo: everything is taken, and nothing is sent.</summary>
internal sealed partial class DemoOutside(ILogger<DemoOutside> log) : IHttpCaller, IHttpReader, IMailer, INoticeSender, IWebhookSender
{
    private const string Said = "Not sent: this is a demo, which calls nothing outside";

    public bool IsConfigured => true;

    public Task<HttpAnswer> Call(HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        NotSent(log, call.Method);
        return Task.FromResult(new HttpAnswer(200, Said));
    }

    public Task<HttpAnswer> Read(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, int longest, CancellationToken cancellationToken = default)
    {
        NotSent(log, call.Method);
        return Task.FromResult(new HttpAnswer(null, "", Said, IsRefused: true));
    }

    public Task<MailFault?> Send(
        string id, IReadOnlyCollection<string> recipients, string subject, string text, CancellationToken cancellationToken = default)
    {
        NotSent(log, "Mail");
        return Task.FromResult<MailFault?>(null);
    }

    public Task<Delivery> Send(ChannelType type, ChannelConfig config, ChannelMessage message, CancellationToken cancellationToken = default)
    {
        if (type is not ChannelType.InApp) NotSent(log, type.ToString());
        return Task.FromResult(new Delivery(true, Payload: type is ChannelType.InApp ? message.Text : $"{Said}. {message.Title}"));
    }

    public string? Refusal(string url) => null;

    public Task<Delivery> Send(WebhookSpec spec, string delivery, WebhookEvent happened, CancellationToken cancellationToken = default)
    {
        NotSent(log, "Webhook");
        return Task.FromResult(new Delivery(true, Payload: Said, Status: 200));
    }

    [LoggerMessage(600, LogLevel.Debug, "{What}: not sent, this is a demo")]
    private static partial void NotSent(ILogger logger, string what);
}
