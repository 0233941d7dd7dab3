using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The configuration of a channel, and what is wrong with it: one of the two.</summary>
internal sealed record ReadConfig(ChannelConfig? Config, ImmutableArray<FieldError> Errors);

/// <summary>Where a channel's messages go. Which fields there may be follows from the channel's type.</summary>
public sealed partial record ChannelConfigBody
{
    /// <summary>WEBHOOK: an http or https address.</summary>
    [StringLength(2_048, MinimumLength = 1)]
    public string? Url { get; init; }

    /// <summary>WEBHOOK: POST if absent.</summary>
    [OneOf("POST", "PUT")]
    public string? Method { get; init; }

    /// <summary>WEBHOOK: further headers.</summary>
    [Each(0, 2_048, MaxCount = 20)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>WEBHOOK: the key of the signature; without one there is no signature.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? Secret { get; init; }

    /// <summary>SLACK: the address of an incoming webhook.</summary>
    [StringLength(2_048, MinimumLength = 1), JsonPropertyName("webhook_url")]
    public string? WebhookUrl { get; init; }

    /// <summary>SLACK: another channel than the webhook's own.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Channel { get; init; }

    /// <summary>SLACK: who writes; Fleet Alerts if absent.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Username { get; init; }

    /// <summary>SLACK: with which face; :bell: if absent.</summary>
    [StringLength(32, MinimumLength = 1), JsonPropertyName("icon_emoji")]
    public string? IconEmoji { get; init; }

    /// <summary>EMAIL: 1 to 20 addresses.</summary>
    [Each(3, 254, MaxCount = 20)]
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>EMAIL: what each subject begins with; [Fleet Alert] if absent.</summary>
    [StringLength(64), JsonPropertyName("subject_prefix")]
    public string? SubjectPrefix { get; init; }

    /// <summary>IN_APP: who sees it, by the ids of API keys; everybody if absent or empty.</summary>
    [Each(1, 128, MaxCount = 100), JsonPropertyName("user_ids")]
    public IReadOnlyList<string>? UserIds { get; init; }

    /// <summary>The configuration of a channel of that type. What is masked is taken from the stored one.</summary>
    internal ReadConfig Read(ChannelType type, ChannelConfig? stored, ISecretBox secrets)
    {
        var errors = new List<FieldError>();
        foreach (var (field, owner, value) in Fields())
        {
            if (value is not null && owner != type) errors.Add(new($"config.{field}", $"config.{field} is not a field of a channel of type {WireName.Upper(type)}"));
        }

        var config = type switch
        {
            ChannelType.Webhook => new ChannelConfig(Webhook: Webhook(stored?.Webhook, secrets, errors)),
            ChannelType.Slack => new ChannelConfig(Slack: Slack(stored?.Slack, secrets, errors)),
            ChannelType.Email => new ChannelConfig(Email: Email(errors)),
            _ => new ChannelConfig(InApp: new InAppTarget([.. UserIds ?? []])),
        };
        return errors.Count > 0 ? new(null, [.. errors]) : new(config, []);
    }

    private IEnumerable<(string Field, ChannelType Owner, object? Value)> Fields() =>
    [
        ("url", ChannelType.Webhook, Url), ("method", ChannelType.Webhook, Method), ("headers", ChannelType.Webhook, Headers),
        ("secret", ChannelType.Webhook, Secret), ("webhook_url", ChannelType.Slack, WebhookUrl), ("channel", ChannelType.Slack, Channel),
        ("username", ChannelType.Slack, Username), ("icon_emoji", ChannelType.Slack, IconEmoji), ("recipients", ChannelType.Email, Recipients),
        ("subject_prefix", ChannelType.Email, SubjectPrefix), ("user_ids", ChannelType.InApp, UserIds),
    ];

    private WebhookTarget Webhook(WebhookTarget? stored, ISecretBox secrets, List<FieldError> errors)
    {
        Address(Url, "config.url", errors);
        var secret = Secret is ChannelMask.Masked ? Stored(stored?.Secret, "config.secret", errors) : Secret is null ? null : secrets.Seal(Secret);
        var headers = ImmutableSortedDictionary.CreateBuilder<string, SealedSecret>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Headers ?? ImmutableDictionary<string, string>.Empty)
        {
            var field = $"config.headers.{name}";
            if (!HeaderName().IsMatch(name) || Reserved().IsMatch(name)) errors.Add(new("config.headers", "config.headers has a name that a header of a channel cannot have"));
            else if (!names.Add(name)) errors.Add(new(field, $"{field} stands there already, in other letters"));
            else if (value.Any(c => c is < ' ' or '\u007f' or > '\u00ff')) errors.Add(new(field, $"{field} has characters that a header cannot have"));
            else if (value is not ChannelMask.Masked) headers[name] = secrets.Seal(value);
            else if (Stored(stored?.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value, field, errors) is { } kept) headers[name] = kept;
        }

        return new WebhookTarget(Url ?? "", Method ?? "POST", headers.ToImmutable(), secret);
    }

    private SlackTarget? Slack(SlackTarget? stored, ISecretBox secrets, List<FieldError> errors)
    {
        var isMasked = WebhookUrl?.EndsWith($"/{ChannelMask.Masked}", StringComparison.Ordinal) == true;
        if (isMasked && WebhookUrl != stored?.ShownUrl)
        {
            errors.Add(new("config.webhook_url", "config.webhook_url is masked, and not as the stored one is"));
            return null;
        }

        var address = isMasked ? null : Address(WebhookUrl, "config.webhook_url", errors);
        if (!isMasked && address is null) return null;
        return new SlackTarget(
            isMasked ? stored!.WebhookUrl : secrets.Seal(WebhookUrl!),
            isMasked ? stored!.ShownUrl : ChannelMask.Url(address!),
            Channel, Username ?? "Fleet Alerts", IconEmoji ?? ":bell:");
    }

    private EmailTarget Email(List<FieldError> errors)
    {
        if (Recipients is null or []) errors.Add(new("config.recipients", "config.recipients is required: 1 to 20 addresses"));
        for (var i = 0; i < (Recipients?.Count ?? 0); i++)
        {
            var field = $"config.recipients[{i}]";
            if (!MailAddress().IsMatch(Recipients![i])) errors.Add(new(field, $"{field} is not an e-mail address"));
        }

        return new EmailTarget([.. Recipients ?? []], SubjectPrefix ?? "[Fleet Alert]");
    }

    private static Uri? Address(string? text, string field, List<FieldError> errors)
    {
        if (text is null) errors.Add(new(field, $"{field} is required"));
        else if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" }) return address;
        else errors.Add(new(field, $"{field} must be an http or https address, without a user in it"));
        return null;
    }

    private static SealedSecret? Stored(SealedSecret? secret, string field, List<FieldError> errors)
    {
        if (secret is null) errors.Add(new(field, $"{field} is masked, and there is no stored one"));
        return secret;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A(connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|idempotency-key|x-fleet-.*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex MailAddress();
}
