using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A policy to set.</summary>
public sealed record SetExtensionPolicy
{
    /// <summary>The extension's id, or its name.</summary>
    [JsonPropertyName("extension_id"), Required, StringLength(FleetId.MaxLength, MinimumLength = 1)]
    public string? ExtensionId { get; init; }

    /// <summary>On that instance; absent, null or empty for all that have no policy of their own.</summary>
    [JsonPropertyName("instance_id"), StringLength(FleetId.MaxLength)]
    public string? InstanceId { get; init; }

    /// <summary>What is wanted: the version of the catalogue, one that is named, or the one that is there.</summary>
    [Required, OneOf("AUTO_UPDATE", "PIN", "FREEZE")]
    public string? Policy { get; init; }

    /// <summary>The version that is wanted. Required with PIN; else it is not kept.</summary>
    [JsonPropertyName("pinned_version"), StringLength(SemanticVersion.MaxLength, MinimumLength = 1)]
    public string? PinnedVersion { get; init; }

    internal ExtensionPolicySpec ToSpec(ExtensionId extension, InstanceId? instance) => new(
        extension, instance, WireName.TryRead<UpdatePolicy>(Policy, WireName.Upper, out var policy) ? policy : default, PinnedVersion);
}

/// <summary>The query of the list of policies.</summary>
public sealed record ExtensionPolicyQuery : PagedQuery
{
    /// <summary>The extension wanted.</summary>
    [FromQuery(Name = "extensionId"), Description("The extension wanted, by id or name.")]
    public string? ExtensionId { get; init; }

    /// <summary>The instance wanted.</summary>
    [FromQuery(Name = "instanceId"), Description("The instance whose own policies are wanted; empty for those of all instances.")]
    public string? InstanceId { get; init; }

    /// <inheritdoc/>
    protected override int MaxLimit => 500;

    /// <inheritdoc/>
    protected override int DefaultLimit => 100;

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "extensionId", ExtensionId, FleetId.MaxLength);
        QueryText.Plain(errors, "instanceId", InstanceId, FleetId.MaxLength);
    }

    internal StateQuery ToStateQuery()
    {
        var filters = ImmutableArray.CreateBuilder<StateFilter>();
        if (!string.IsNullOrEmpty(ExtensionId)) filters.Add(new("extensionId", [ExtensionLookups.Read(ExtensionId)?.Value ?? ExtensionId]));
        if (InstanceId is not null) filters.Add(new("instanceId", Filters.One(InstanceId)));
        return Ask(StateKinds.ExtensionPolicy, filters.ToImmutable());
    }
}

/// <summary>A page of policies, in the envelope of all lists and in that of this one.</summary>
public sealed record ExtensionPolicyList
{
    internal ExtensionPolicyList(Page<ExtensionPolicyShape> page) => (Data, Pagination) = (page.Data, page.Pagination);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ExtensionPolicyShape> Data { get; }

    /// <summary>Where the page stands.</summary>
    public Pagination Pagination { get; }

    /// <summary>The same as <see cref="Data"/>.</summary>
    public IReadOnlyList<ExtensionPolicyShape> Policies => Data;
}

/// <summary>A policy.</summary>
public sealed record ExtensionPolicyShape
{
    internal ExtensionPolicyShape(ExtensionPolicyView view, ExtensionEntry? extension)
    {
        (Id, ExtensionId, InstanceId) = (view.Id.Value, view.Spec.Extension.Value, view.Spec.Instance?.Value);
        (Policy, PinnedVersion) = (WireName.Upper(view.Spec.Policy), view.Spec.PinnedVersion);
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
        Extension = extension is null
            ? null : new PolicyExtension(extension.Id.Value, extension.Document.Name, extension.Document.DisplayName, extension.Document.Version);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Of which extension.</summary>
    [JsonPropertyName("extension_id")]
    public string ExtensionId { get; }

    /// <summary>On which instance; null for all that have no policy of their own.</summary>
    [JsonPropertyName("instance_id")]
    public string? InstanceId { get; }

    /// <summary>AUTO_UPDATE, PIN or FREEZE.</summary>
    public string Policy { get; }

    /// <summary>The version that is wanted; with PIN only.</summary>
    [JsonPropertyName("pinned_version")]
    public string? PinnedVersion { get; }

    /// <summary>Who set it first.</summary>
    [JsonPropertyName("created_by")]
    public string CreatedBy { get; }

    /// <summary>When.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was set last.</summary>
    [JsonPropertyName("updated_at")]
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>The extension.</summary>
    public PolicyExtension? Extension { get; }
}

/// <summary>The extension of a policy.</summary>
public sealed record PolicyExtension(string Id, string Name, [property: JsonPropertyName("display_name")] string DisplayName, string Version);

/// <summary>The policies that hold on an instance.</summary>
public sealed record EffectivePolicies
{
    internal EffectivePolicies(
        InstanceId instance, ImmutableArray<ExtensionPolicyView> views, IReadOnlyDictionary<ExtensionId, ExtensionEntry> entries,
        IReadOnlyDictionary<ExtensionId, ExtensionUsageRow> installed)
    {
        InstanceId = instance.Value;
        Policies = views.GroupBy(view => view.Spec.Extension).ToImmutableSortedDictionary(
            group => group.Key.Value,
            // Its own goes before that of all.
            group => new EffectivePolicy(
                group.MaxBy(view => view.Spec.Instance is not null)!, entries.GetValueOrDefault(group.Key), installed.GetValueOrDefault(group.Key)),
            StringComparer.Ordinal);
    }

    /// <summary>On which instance.</summary>
    [JsonPropertyName("instance_id")]
    public string InstanceId { get; }

    /// <summary>By the extension's id.</summary>
    public IReadOnlyDictionary<string, EffectivePolicy> Policies { get; }
}

/// <summary>The policy of an extension that holds on an instance.</summary>
public sealed record EffectivePolicy
{
    internal EffectivePolicy(ExtensionPolicyView view, ExtensionEntry? extension, ExtensionUsageRow? installed)
    {
        (Policy, PinnedVersion) = (WireName.Upper(view.Spec.Policy), view.Spec.PinnedVersion);
        Source = view.Spec.Instance is null ? "global" : "instance";
        WantedVersion = view.Spec.Policy switch
        {
            UpdatePolicy.Pin => view.Spec.PinnedVersion,
            UpdatePolicy.AutoUpdate => extension?.Document.Version,
            _ => null,
        };
        InstalledVersion = installed?.Version;
        State = StateOf(view, installed);
    }

    /// <summary>AUTO_UPDATE, PIN or FREEZE.</summary>
    public string Policy { get; }

    /// <summary>The version that is wanted; with PIN only.</summary>
    [JsonPropertyName("pinned_version")]
    public string? PinnedVersion { get; }

    /// <summary>instance for the instance's own, global for that of all.</summary>
    public string Source { get; }

    /// <summary>The version that should be there; null with FREEZE.</summary>
    [JsonPropertyName("wanted_version")]
    public string? WantedVersion { get; }

    /// <summary>The version that is there; null if it is not installed, or not known.</summary>
    [JsonPropertyName("installed_version")]
    public string? InstalledVersion { get; }

    /// <summary>
    /// ok; not_installed; unknown where the version is not known; with AUTO_UPDATE behind, with PIN differs, with FREEZE changed since the policy was set.
    /// </summary>
    public string State { get; }

    private string StateOf(ExtensionPolicyView view, ExtensionUsageRow? installed)
    {
        if (installed is null) return "not_installed";
        if (view.Spec.Policy is UpdatePolicy.Freeze) return installed.InstalledAt > view.UpdatedAt ? "changed" : "ok";
        if (SemanticVersion.Read(InstalledVersion) is not { } there || SemanticVersion.Read(WantedVersion) is not { } wanted) return "unknown";
        if (view.Spec.Policy is UpdatePolicy.Pin) return there == wanted ? "ok" : "differs";
        return there.CompareTo(wanted) < 0 ? "behind" : "ok";
    }
}
