using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Notices;

/// <summary>How a channel reaches people.</summary>
[GenerateSerializer, Alias("fleet.channel-type")]
public enum ChannelType
{
    /// <summary>A signed HTTP request.</summary>
    Webhook,

    /// <summary>A webhook that takes Slack's messages.</summary>
    Slack,

    /// <summary>E-mail.</summary>
    Email,

    /// <summary>The web page.</summary>
    InApp,
}

/// <summary>Where a channel's messages go: the one member that belongs to its type, the others null.</summary>
/// <param name="Webhook">Of a webhook.</param>
/// <param name="Slack">Of a Slack-compatible webhook.</param>
/// <param name="Email">Of an e-mail channel.</param>
/// <param name="InApp">Of an in-app channel.</param>
[GenerateSerializer, Immutable, Alias("fleet.channel-config")]
public sealed record ChannelConfig(
    [property: Id(0)] WebhookTarget? Webhook = null,
    [property: Id(1)] SlackTarget? Slack = null,
    [property: Id(2)] EmailTarget? Email = null,
    [property: Id(3)] InAppTarget? InApp = null);

/// <summary>A webhook.</summary>
/// <param name="Url">http or https, at most 2,048 characters.</param>
/// <param name="Method">POST or PUT.</param>
/// <param name="Headers">Further headers, at most 20; their values may be secrets.</param>
/// <param name="Secret">The key of the signature, at most 256 characters; null for no signature.</param>
[GenerateSerializer, Immutable, Alias("fleet.webhook-target")]
public sealed record WebhookTarget(
    [property: Id(0)] string Url,
    [property: Id(1)] string Method,
    [property: Id(2)] ImmutableSortedDictionary<string, SealedSecret> Headers,
    [property: Id(3)] SealedSecret? Secret);

/// <summary>A Slack-compatible webhook.</summary>
/// <param name="WebhookUrl">The address, which is a secret in itself.</param>
/// <param name="ShownUrl">The same with its last segment masked.</param>
/// <param name="Channel">Another channel than the webhook's own; null for that.</param>
/// <param name="Username">Who writes.</param>
/// <param name="IconEmoji">With which face.</param>
[GenerateSerializer, Immutable, Alias("fleet.slack-target")]
public sealed record SlackTarget(
    [property: Id(0)] SealedSecret WebhookUrl,
    [property: Id(1)] string ShownUrl,
    [property: Id(2)] string? Channel,
    [property: Id(3)] string Username,
    [property: Id(4)] string IconEmoji);

/// <summary>E-mail.</summary>
/// <param name="Recipients">1 to 20 addresses.</param>
/// <param name="SubjectPrefix">What each subject begins with.</param>
[GenerateSerializer, Immutable, Alias("fleet.email-target")]
public sealed record EmailTarget([property: Id(0)] ImmutableArray<string> Recipients, [property: Id(1)] string SubjectPrefix);

/// <summary>The web page.</summary>
/// <param name="UserIds">Who sees it, at most 100; empty for everybody.</param>
[GenerateSerializer, Immutable, Alias("fleet.in-app-target")]
public sealed record InAppTarget([property: Id(0)] ImmutableArray<string> UserIds);

/// <summary>A notification channel as somebody wants it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.channel-spec")]
public sealed record ChannelSpec
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>How it reaches people; cannot be changed.</summary>
    [Id(1)]
    public required ChannelType Type { get; init; }

    /// <summary>Where to; must fit the type.</summary>
    [Id(2)]
    public required ChannelConfig Config { get; init; }

    /// <summary>Whether it sends; while it does not, what comes is dropped and not kept.</summary>
    [Id(3)]
    public bool IsEnabled { get; init; } = true;

    /// <summary>Whether it also tells that an alert is over.</summary>
    [Id(4)]
    public bool SendResolved { get; init; } = true;

    /// <summary>Seconds to wait for further notices, which then go in one message; 0 to 3,600, 0 for a message each.</summary>
    [Id(5)]
    public int GroupWaitSec { get; init; }

    /// <summary>The most messages in a minute, 1 to 600; what is too much waits, and goes in one message.</summary>
    [Id(6)]
    public int MaxPerMinute { get; init; } = 60;

    /// <summary>The message's title with placeholders such as <c>{{title}}</c>; null for the usual one. At most 256 characters.</summary>
    [Id(7)]
    public string? TitleTemplate { get; init; }

    /// <summary>The message's text with placeholders; null for the usual one. At most 4,096 characters.</summary>
    [Id(8)]
    public string? TextTemplate { get; init; }
}

/// <summary>A channel as callers see it: no secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is; sealed secrets stay sealed.</param>
/// <param name="Waiting">Notices that have not been delivered yet.</param>
/// <param name="DeadLetters">Notices that could not be delivered, and are kept.</param>
/// <param name="LastError">Why its last attempt failed; null if it did not.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="GivenUp">How many notices were given up in all, those that are kept and those that are not any more.</param>
[GenerateSerializer, Immutable, Alias("fleet.channel-view")]
public sealed record ChannelView(
    [property: Id(0)] ChannelId Id,
    [property: Id(1)] ChannelSpec Spec,
    [property: Id(2)] int Waiting,
    [property: Id(3)] int DeadLetters,
    [property: Id(4)] string? LastError,
    [property: Id(5)] string CreatedBy,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset UpdatedAt,
    [property: Id(8)] long GivenUp = 0);
