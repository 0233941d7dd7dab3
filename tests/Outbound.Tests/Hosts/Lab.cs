using System.Collections.Immutable;
using System.Net;
using Fleet.Alerts;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Outbound.Http;
using Fleet.Outbound.Mail;
using Fleet.Outbound.Notices;
using Fleet.Outbound.Webhooks;
using Fleet.Storage;

namespace Fleet.Outbound.Tests.Hosts;

/// <summary>The room as it is composed, and things to send.</summary>
internal static class Lab
{
    public static readonly ImmutableSortedDictionary<string, SealedSecret> NoHeaders = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    public static readonly Notice Fired = new()
    {
        Id = "alr_1:1",
        Kind = NoticeKind.Fired,
        At = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        Title = "CPU is high",
        Message = "cpu_percent is 97.2 (gt 90) & <rising>",
        Severity = AlertSeverity.High,
        Alert = AlertId.Of("alr_1"),
        Rule = AlertRuleId.Of("rule_1"),
        RuleName = "CPU",
        RuleType = AlertRuleType.Threshold,
        Instance = InstanceId.Of("inst_1"),
        InstanceName = "shop",
        Status = AlertStatus.Active,
        FiredAt = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
        Metadata = """{"metric":"cpu_percent","value":97.2}""",
    };

    public static HttpCaller Caller(bool allowPrivate = true) =>
        new(new OutboundOptions { AllowPrivateAddresses = allowPrivate }, new OpenBox(), TimeProvider.System);

    public static NoticeSender Sender(bool allowPrivate = true, MailOptions? mail = null) =>
        new(Caller(allowPrivate), new Mailer(mail ?? new MailOptions(), TimeProvider.System), new OpenBox(), TimeProvider.System);

    public static WebhookSender WebhookSender(bool allowPrivate = true, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var options = new OutboundOptions { AllowPrivateAddresses = allowPrivate, Resolve = resolve ?? Dns.GetHostAddressesAsync };
        return new(new HttpCaller(options, new OpenBox(), TimeProvider.System), options, new OpenBox(), TimeProvider.System);
    }

    public static ChannelMessage Message(params ImmutableArray<Notice> notices) => new("01msg", notices[0].Title, notices[0].Message, notices);

    public static ChannelConfig Webhook(Uri address, string? secret = null, params (string Name, string Value)[] headers) => new(Webhook: new(
        address.ToString(), "POST", headers.ToImmutableSortedDictionary(header => header.Name, header => new SealedSecret(header.Value)),
        secret is null ? null : new SealedSecret(secret)));

    private sealed class OpenBox : ISecretBox
    {
        public SealedSecret Seal(string clear) => new(clear);

        public string Open(SealedSecret secret) => secret.Sealed;
    }
}
