using System.Collections.Immutable;
using System.Globalization;
using Fleet.Notices;
using Fleet.Outbound.Http;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Outbound.Webhooks;

/// <summary>Sends events as signed requests.</summary>
internal sealed class WebhookSender(IHttpCaller http, OutboundOptions options, ISecretBox secrets, TimeProvider time) : IWebhookSender
{
    private const int Gone = 410;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly ImmutableSortedDictionary<string, SealedSecret> NoHeaders = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    public string? Refusal(string url) =>
        CallRules.Refusal(new HttpCall(url, "POST", NoHeaders, null), out var address)
        ?? (options.AllowPrivateAddresses || !AddressGuard.IsSurelyPrivate(address) ? null : "The address is not public, and Fleet calls no others");

    public async Task<Delivery> Send(WebhookSpec spec, string delivery, WebhookEvent happened, CancellationToken cancellationToken = default)
    {
        var body = EventBody.Of(happened);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>
        {
            ["X-Fleet-Event"] = happened.Type,
            ["X-Fleet-Delivery"] = delivery,
            ["X-Fleet-Timestamp"] = timestamp,
        };
        if (spec.Secret is { } secret) headers["X-Fleet-Signature"] = Signature.Timed(secrets.Open(secret), timestamp, body);
        var answer = await http.Call(new HttpCall(spec.Url, "POST", NoHeaders, body), headers, Limit, cancellationToken);

        // A receiver that is being mended may answer anything for a while.
        return Verdict.Of(answer, body) with { IsFinal = answer.IsRefused || answer.Status is Gone };
    }
}
