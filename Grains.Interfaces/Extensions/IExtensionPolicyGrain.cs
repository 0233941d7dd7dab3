using Fleet.Common;
using Fleet.Instances;
using Orleans.Concurrency;

namespace Fleet.Extensions;

/// <summary>How an extension is kept up to date on one instance, or on all. Key: <see cref="ExtensionPolicyId"/>, drawn from both.</summary>
[Alias("fleet.extension-policy")]
public interface IExtensionPolicyGrain : IGrainWithStringKey
{
    /// <summary>Writes it down, in place of the one that there was. Not_found if there is no such extension or instance.</summary>
    [Alias("set")]
    Task<Outcome<ExtensionPolicyView>> Set(ExtensionPolicySpec spec, string actor);

    /// <summary>The policy, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ExtensionPolicyView>> Get();

    /// <summary>Deletes it.</summary>
    [Alias("delete")]
    Task<Outcome<ExtensionPolicyView>> Delete();
}

/// <summary>What a policy says.</summary>
/// <param name="Extension">Of which extension.</param>
/// <param name="Instance">On which instance; null for all that have no policy of their own.</param>
/// <param name="Policy">What is wanted.</param>
/// <param name="PinnedVersion">The one version that is wanted; with <see cref="UpdatePolicy.Pin"/>, and only then.</param>
[GenerateSerializer, Immutable, Alias("fleet.extension-policy-spec")]
public sealed record ExtensionPolicySpec(
    [property: Id(0)] ExtensionId Extension,
    [property: Id(1)] InstanceId? Instance,
    [property: Id(2)] UpdatePolicy Policy,
    [property: Id(3)] string? PinnedVersion);

/// <summary>What is wanted of an extension's version.</summary>
[GenerateSerializer, Alias("fleet.update-policy")]
public enum UpdatePolicy
{
    /// <summary>The one of the catalogue.</summary>
    AutoUpdate,

    /// <summary>One that is named.</summary>
    Pin,

    /// <summary>The one that was there when the policy was set.</summary>
    Freeze,
}

/// <summary>A policy as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it says.</param>
/// <param name="CreatedBy">Who set it first.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it was set last.</param>
[GenerateSerializer, Immutable, Alias("fleet.extension-policy-view")]
public sealed record ExtensionPolicyView(
    [property: Id(0)] ExtensionPolicyId Id,
    [property: Id(1)] ExtensionPolicySpec Spec,
    [property: Id(2)] string CreatedBy,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset UpdatedAt);
