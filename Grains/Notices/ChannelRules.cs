using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;

namespace Fleet.Grains.Notices;

/// <summary>What a channel may be. Fields are named as the console's API names them. Pure.</summary>
internal static class ChannelRules
{
    public static FleetError? Check(ChannelSpec spec) =>
        Require(!string.IsNullOrWhiteSpace(spec.Name) && spec.Name.Length <= 128, "name", "must have 1 to 128 characters")
        ?? Require(Fits(spec.Type, spec.Config), "config", $"must be that of a channel of type {spec.Type.ToString().ToUpperInvariant()}")
        ?? Check(spec.Config)
        ?? Require(spec.GroupWaitSec is >= 0 and <= 3_600, "groupWaitSec", "must be between 0 and 3600")
        ?? Require(spec.MaxPerMinute is >= 1 and <= 600, "maxPerMinute", "must be between 1 and 600")
        ?? Template(spec.TitleTemplate, 256, "titleTemplate")
        ?? Template(spec.TextTemplate, 4_096, "textTemplate");

    private static bool Fits(ChannelType type, ChannelConfig config) => (type, config) switch
    {
        (ChannelType.Webhook, { Webhook: not null, Slack: null, Email: null, InApp: null }) => true,
        (ChannelType.Slack, { Webhook: null, Slack: not null, Email: null, InApp: null }) => true,
        (ChannelType.Email, { Webhook: null, Slack: null, Email: not null, InApp: null }) => true,
        (ChannelType.InApp, { Webhook: null, Slack: null, Email: null, InApp: not null }) => true,
        _ => false,
    };

    private static FleetError? Check(ChannelConfig config) => config switch
    {
        { Webhook: { } webhook } =>
            Require(IsUrl(webhook.Url), "config.url", "must be an http or https address of at most 2048 characters, without a user in it")
            ?? Require(webhook.Method is "POST" or "PUT", "config.method", "must be POST or PUT")
            ?? Require(webhook.Headers.Count <= 20, "config.headers", "must have at most 20 entries"),
        { Slack: { } slack } =>
            Require(slack.Channel is not { Length: > 128 }, "config.channel", "must have at most 128 characters")
            ?? Require(slack.Username.Length <= 64, "config.username", "must have at most 64 characters")
            ?? Require(slack.IconEmoji.Length <= 32, "config.icon_emoji", "must have at most 32 characters"),
        { Email: { } email } =>
            Require(email.Recipients.Length is >= 1 and <= 20, "config.recipients", "must have 1 to 20 entries")
            ?? Require(email.SubjectPrefix.Length <= 64, "config.subject_prefix", "must have at most 64 characters"),
        { InApp: { } inApp } => Require(inApp.UserIds.Length <= 100, "config.user_ids", "must have at most 100 entries"),
        _ => null,
    };

    private static bool IsUrl(string url) =>
        url.Length <= 2_048 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" };

    private static FleetError? Template(string? text, int length, string field) => text switch
    {
        null => null,
        _ when text.Length > length => FleetError.Invalid($"{field} must have at most {length} characters", field),
        _ => NoticeTemplate.Parse(text).Fault is { } fault ? FleetError.Invalid($"{field} {fault}", field) : null,
    };

    private static FleetError? Require(bool holds, string field, string rule) => holds ? null : FleetError.Invalid($"{field} {rule}", field);
}
