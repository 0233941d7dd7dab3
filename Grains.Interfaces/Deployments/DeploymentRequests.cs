using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Deployments;

/// <summary>Somebody wants an instance made from a configuration.</summary>
[GenerateSerializer, Immutable, Alias("fleet.deployment-request")]
public sealed record DeploymentRequest
{
    /// <summary>The instance's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Where it runs, such as <c>ssh</c>.</summary>
    [Id(1)]
    public required string Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Id(2)]
    public string? Region { get; init; }

    /// <summary>The configuration in YAML, at most 65,536 characters; null to take the template as it is.</summary>
    [Id(3)]
    public string? Yaml { get; init; }

    /// <summary>The template that it stands on; null if the configuration names one itself, or stands alone.</summary>
    [Id(4)]
    public TemplateId? Template { get; init; }

    /// <summary>Values for the template's parameters, in addition to those in the configuration and before them.</summary>
    [Id(5)]
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Values that nobody reads back: of parameters of type <c>password</c>, and environment variables.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, SealedSecret> Secrets { get; init; } = ImmutableSortedDictionary<string, SealedSecret>.Empty;

    /// <summary>The server; null for the configuration's, or for Fleet to choose.</summary>
    [Id(7)]
    public ServerId? Server { get; init; }

    /// <summary>Whether what is left of a failed instance of that name is torn down first, though it has run before.</summary>
    [Id(8)]
    public bool Force { get; init; }

    /// <summary>The team whose members see the instance; null for everybody.</summary>
    [Id(9)]
    public TeamId? Team { get; init; }

    /// <inheritdoc cref="InstanceDeployment.Beside"/>
    [Id(10)]
    public ImmutableArray<ServerId> Beside { get; init; } = [];
}

/// <summary>Somebody wants a copy of an instance.</summary>
/// <param name="Source">The instance that the backup is of.</param>
/// <param name="Name">The copy's name.</param>
/// <param name="From">What is taken from which backup.</param>
/// <param name="Neutralize">Whether what must not act twice is turned off.</param>
/// <param name="Domain">The copy's domain; null for none.</param>
/// <param name="AdminPassword">The copy's administrator password; null to have one generated.</param>
/// <param name="Parameters">Values for the template's parameters that differ from the source's.</param>
/// <param name="Server">Where to put it; null for Fleet to choose by the source's rules.</param>
[GenerateSerializer, Immutable, Alias("fleet.clone-request")]
public sealed record CloneRequest(
    [property: Id(0)] InstanceId Source,
    [property: Id(1)] string Name,
    [property: Id(2)] RestoreOrder From,
    [property: Id(3)] bool Neutralize,
    [property: Id(4)] string? Domain,
    [property: Id(5)] SealedSecret? AdminPassword,
    [property: Id(6)] ImmutableSortedDictionary<string, string> Parameters,
    [property: Id(7)] ServerId? Server = null);

/// <summary>What a deployment has begun.</summary>
/// <param name="Deployment">It.</param>
/// <param name="Instance">Its instance.</param>
/// <param name="AdminPassword">The password that Fleet has made up: this is the only time that it is told. Null if it made up none.</param>
[GenerateSerializer, Immutable, Alias("fleet.deployment-begun")]
public sealed record DeploymentBegun(
    [property: Id(0)] DeploymentView Deployment, [property: Id(1)] InstanceView Instance, [property: Id(2)] string? AdminPassword)
{
    /// <inheritdoc/>
    public override string ToString() => Deployment.Id.Value;
}

/// <summary>Where a deployment stands.</summary>
[GenerateSerializer, Alias("fleet.deployment-status")]
public enum DeploymentStatus
{
    /// <summary>Its operation has not begun its first step.</summary>
    Pending,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Its instance runs as configured.</summary>
    Succeeded,

    /// <summary>It failed, and what it did was undone as far as it could be.</summary>
    Failed,
}

/// <summary>A deployment as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.deployment-view")]
public sealed record DeploymentView
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required DeploymentId Id { get; init; }

    /// <summary>The instance's name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The instance.</summary>
    [Id(2)]
    public InstanceId? Instance { get; init; }

    /// <summary>The template that it stands on.</summary>
    [Id(3)]
    public TemplateId? Template { get; init; }

    /// <summary>The configuration, with the parameters that were given beside it; no secrets.</summary>
    [Id(4)]
    public required string Yaml { get; init; }

    /// <summary>SHA-256 of <see cref="Yaml"/>, in lower-case hex.</summary>
    [Id(5)]
    public required string ConfigHash { get; init; }

    /// <summary>Where it runs.</summary>
    [Id(6)]
    public required string Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Id(7)]
    public string? Region { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(8)]
    public required DeploymentStatus Status { get; init; }

    /// <summary>Who wanted it.</summary>
    [Id(9)]
    public required string Actor { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(10)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The operation that does it, with its steps.</summary>
    [Id(11)]
    public Operations.OperationView? Operation { get; init; }

    /// <summary>The environment variables that take their value from a password parameter or a secret: variable to name.</summary>
    [Id(12)]
    public ImmutableSortedDictionary<string, string> SecretVariables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The names of all password parameters and secrets that have a value.</summary>
    [Id(13)]
    public ImmutableArray<string> SecretNames { get; init; } = [];
}
