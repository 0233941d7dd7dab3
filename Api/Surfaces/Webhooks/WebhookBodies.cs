using System.ComponentModel.DataAnnotations;
using Fleet.Api.Validation;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Api.Surfaces.Webhooks;

/// <summary>A webhook to make.</summary>
public sealed record CreateWebhook
{
    /// <summary>An http or https address without a user in it.</summary>
    [Required, StringLength(2_048, MinimumLength = 1)]
    public string? Url { get; init; }

    /// <summary>What it is told of: names of events, agent.*, or * for all.</summary>
    [Required, Each(1, 64, MaxCount = 50)]
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>The key of the signature; made up, and told once, if absent.</summary>
    [StringLength(256, MinimumLength = 8)]
    public string? Secret { get; init; }

    /// <summary>For people.</summary>
    [StringLength(256)]
    public string? Description { get; init; }

    /// <summary>Whether it sends; true if absent.</summary>
    public bool? Enabled { get; init; }

    internal WebhookSpec ToSpec(ISecretBox secrets) =>
        new(Url!, [.. Events!], Secret is { } secret ? secrets.Seal(secret) : null, Description, Enabled ?? true);
}

/// <summary>What is to change of a webhook; what is absent stays.</summary>
public sealed record UpdateWebhook
{
    /// <summary>An http or https address without a user in it.</summary>
    [StringLength(2_048, MinimumLength = 1)]
    public string? Url { get; init; }

    /// <summary>What it is told of: names of events, agent.*, or * for all.</summary>
    [Each(1, 64, MaxCount = 50)]
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Another key of the signature.</summary>
    [StringLength(256, MinimumLength = 8)]
    public string? Secret { get; init; }

    /// <summary>For people; empty for none.</summary>
    [StringLength(256)]
    public string? Description { get; init; }

    /// <summary>Whether it sends. What waits when it is disabled is given up.</summary>
    public bool? Enabled { get; init; }

    internal WebhookSpec Apply(WebhookSpec spec, ISecretBox secrets) => spec with
    {
        Url = Url ?? spec.Url,
        Events = Events is null ? spec.Events : [.. Events],
        Secret = Secret is { } secret ? secrets.Seal(secret) : spec.Secret,
        Description = Description is null ? spec.Description : Description is "" ? null : Description,
        IsEnabled = Enabled ?? spec.IsEnabled,
    };
}
