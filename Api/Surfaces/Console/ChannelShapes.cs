using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The query of the list of channels.</summary>
public sealed record ChannelQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override int DefaultLimit => 100;

    internal StateQuery ToStateQuery() => Ask(StateKinds.Channel, []);

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}

/// <summary>Channels, newest first.</summary>
public sealed record ChannelList
{
    internal ChannelList(Page<ChannelShape> page) => (Channels, Pagination) = (page.Data, page.Pagination);

    /// <summary>The channels of the page.</summary>
    public IReadOnlyList<ChannelShape> Channels { get; }

    /// <summary>Where the page stands.</summary>
    public Pagination Pagination { get; }
}

/// <summary>A notification channel.</summary>
public sealed record ChannelShape
{
    internal ChannelShape(ChannelView view, int rules, ISecretBox secrets)
    {
        var spec = view.Spec;
        (Id, Name, Type, Config) = (view.Id.Value, spec.Name, WireName.Upper(spec.Type), new ChannelConfigShape(spec.Config, secrets));
        (Enabled, SendResolved, GroupWaitSec, MaxPerMinute) = (spec.IsEnabled, spec.SendResolved, spec.GroupWaitSec, spec.MaxPerMinute);
        (TitleTemplate, TextTemplate, RuleCount) = (spec.TitleTemplate, spec.TextTemplate, rules);
        (Waiting, DeadLetters, GivenUp, LastError) = (view.Waiting, view.DeadLetters, view.GivenUp, view.LastError);
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>WEBHOOK, SLACK, EMAIL or IN_APP.</summary>
    public string Type { get; }

    /// <summary>Where to; secrets are masked.</summary>
    public ChannelConfigShape Config { get; }

    /// <summary>Whether it sends.</summary>
    public bool Enabled { get; }

    /// <summary>Whether it also tells that an alert is over.</summary>
    public bool SendResolved { get; }

    /// <summary>Seconds to wait for further notices, which then go in one message.</summary>
    public int GroupWaitSec { get; }

    /// <summary>The most messages in a minute.</summary>
    public int MaxPerMinute { get; }

    /// <summary>The message's title; null for the usual one.</summary>
    public string? TitleTemplate { get; }

    /// <summary>The message's text; null for the usual one.</summary>
    public string? TextTemplate { get; }

    /// <summary>How many alert rules name it.</summary>
    public int RuleCount { get; }

    /// <summary>Notices that have not been delivered yet.</summary>
    public int Waiting { get; }

    /// <summary>Notices that could not be delivered, and are kept.</summary>
    public int DeadLetters { get; }

    /// <summary>Notices that could not be delivered, in all.</summary>
    public long GivenUp { get; }

    /// <summary>Why its last attempt failed; null if it did not.</summary>
    public string? LastError { get; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>Where a channel's messages go: the fields of its type, secrets masked.</summary>
public sealed record ChannelConfigShape
{
    internal ChannelConfigShape(ChannelConfig config, ISecretBox secrets)
    {
        if (config.Webhook is { } webhook)
        {
            (Url, Method, Secret) = (webhook.Url, webhook.Method, webhook.Secret is null ? null : ChannelMask.Masked);
            Headers = webhook.Headers.ToDictionary(
                header => header.Key, header => ChannelMask.IsSensitive(header.Key) ? ChannelMask.Masked : secrets.Open(header.Value), StringComparer.Ordinal);
        }

        if (config.Slack is { } slack) (WebhookUrl, Channel, Username, IconEmoji) = (slack.ShownUrl, slack.Channel, slack.Username, slack.IconEmoji);
        if (config.Email is { } email) (Recipients, SubjectPrefix) = (email.Recipients, email.SubjectPrefix);
        if (config.InApp is { } inApp) UserIds = inApp.UserIds;
    }

    /// <summary>WEBHOOK: the address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; }

    /// <summary>WEBHOOK: POST or PUT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; }

    /// <summary>WEBHOOK: further headers; *** for those whose name speaks of a secret.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Headers { get; }

    /// <summary>WEBHOOK: ***, if there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; }

    /// <summary>SLACK: the address, its last segment masked.</summary>
    [JsonPropertyName("webhook_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WebhookUrl { get; }

    /// <summary>SLACK: another channel than the webhook's own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Channel { get; }

    /// <summary>SLACK: who writes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; }

    /// <summary>SLACK: with which face.</summary>
    [JsonPropertyName("icon_emoji"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IconEmoji { get; }

    /// <summary>EMAIL: to whom.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Recipients { get; }

    /// <summary>EMAIL: what each subject begins with.</summary>
    [JsonPropertyName("subject_prefix"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SubjectPrefix { get; }

    /// <summary>IN_APP: who sees it; empty for everybody.</summary>
    [JsonPropertyName("user_ids"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? UserIds { get; }
}

/// <summary>A channel that is no more.</summary>
public sealed record ChannelDeleted(string Message, string Id, string Name);

/// <summary>How a test went.</summary>
/// <param name="Success">Whether the other side has taken the message.</param>
/// <param name="Error">Why not.</param>
public sealed record ChannelTested(bool Success, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);

/// <summary>Dead letters, newest first; at most 100 are kept.</summary>
public sealed record DeadLetterList(IReadOnlyList<DeadLetterShape> DeadLetters);

/// <summary>A notice that could not be delivered.</summary>
public sealed record DeadLetterShape
{
    internal DeadLetterShape(DeadLetter letter)
    {
        var notice = letter.Notice;
        (NoticeId, Event, Severity) = (notice.Id, WireName.Snake(notice.Kind), WireName.Upper(notice.Severity));
        (Title, Message, AlertId, At) = (notice.Title, notice.Message, notice.Alert?.Value, notice.At);
        (Attempts, Error, GivenUpAt) = (letter.Attempts, letter.Error, letter.At);
    }

    /// <summary>Which; redeliver takes it.</summary>
    public string NoticeId { get; }

    /// <summary>fired, resolved, task_ended or test.</summary>
    public string Event { get; }

    /// <summary>How bad it is.</summary>
    public string Severity { get; }

    /// <summary>One line.</summary>
    public string Title { get; }

    /// <summary>The rest.</summary>
    public string Message { get; }

    /// <summary>The alert; null if it is not about one.</summary>
    public string? AlertId { get; }

    /// <summary>When what it tells of happened.</summary>
    public DateTimeOffset At { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>Why the last attempt failed.</summary>
    public string Error { get; }

    /// <summary>When it was given up.</summary>
    public DateTimeOffset GivenUpAt { get; }
}

/// <summary>How many dead letters are in the queue again.</summary>
public sealed record NoticesRedelivered(int Redelivered);
