using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Notices;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How a channel sends, in both bodies.</summary>
public abstract record ChannelSettings
{
    /// <summary>Whether it sends; what comes while it does not is dropped.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether it also tells that an alert is over; true if absent.</summary>
    public bool? SendResolved { get; init; }

    /// <summary>Seconds to wait for further notices, which then go in one message; 0 if absent.</summary>
    [Range(0, 3_600)]
    public int? GroupWaitSec { get; init; }

    /// <summary>The most messages in a minute; 60 if absent.</summary>
    [Range(1, 600)]
    public int? MaxPerMinute { get; init; }

    /// <summary>The message's title with placeholders such as {{title}}; empty for the usual one.</summary>
    [StringLength(256)]
    public string? TitleTemplate { get; init; }

    /// <summary>The message's text with placeholders; empty for the usual one.</summary>
    [StringLength(4_096)]
    public string? TextTemplate { get; init; }

    internal ChannelSpec Apply(ChannelSpec spec) => spec with
    {
        IsEnabled = Enabled ?? spec.IsEnabled,
        SendResolved = SendResolved ?? spec.SendResolved,
        GroupWaitSec = GroupWaitSec ?? spec.GroupWaitSec,
        MaxPerMinute = MaxPerMinute ?? spec.MaxPerMinute,
        TitleTemplate = TitleTemplate is null ? spec.TitleTemplate : TitleTemplate is "" ? null : TitleTemplate,
        TextTemplate = TextTemplate is null ? spec.TextTemplate : TextTemplate is "" ? null : TextTemplate,
    };
}

/// <summary>A notification channel to make.</summary>
public sealed record CreateChannel : ChannelSettings
{
    /// <summary>For people.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>How it reaches people; cannot be changed.</summary>
    [Required, OneOf("WEBHOOK", "SLACK", "EMAIL", "IN_APP")]
    public string? Type { get; init; }

    /// <summary>Where to: the fields of its type, and no others.</summary>
    [Required]
    public ChannelConfigBody? Config { get; init; }

    internal ChannelSpec ToSpec(ChannelType type, ChannelConfig config) => Apply(new ChannelSpec { Name = Name!, Type = type, Config = config });
}

/// <summary>What is to change of a notification channel; what is absent stays.</summary>
public sealed record UpdateChannel : ChannelSettings
{
    /// <summary>For people.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>May be repeated, and may not differ.</summary>
    [StringLength(16)]
    public string? Type { get; init; }

    /// <summary>Where to, as a whole. A secret, the value of a header or a Slack address that is sent back masked stays as it is.</summary>
    public ChannelConfigBody? Config { get; init; }

    internal new ChannelSpec Apply(ChannelSpec spec) => base.Apply(spec) with { Name = Name ?? spec.Name };
}

/// <summary>Dead letters to put back into the queue.</summary>
public sealed record RedeliverNotices : IOptionalBody
{
    /// <summary>Which; all if absent.</summary>
    [StringLength(256, MinimumLength = 1)]
    public string? NoticeId { get; init; }
}
