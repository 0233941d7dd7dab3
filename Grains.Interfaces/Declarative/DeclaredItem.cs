using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Costs;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.ScheduledTasks;
using Fleet.Servers;

namespace Fleet.Declarative;

/// <summary>What can be declared.</summary>
[GenerateSerializer, Alias("fleet.declared-kind")]
public enum DeclaredKind
{
    /// <summary>A machine.</summary>
    Server,

    /// <summary>A notification channel.</summary>
    Channel,

    /// <summary>What runs on a server.</summary>
    Instance,

    /// <summary>An alert rule.</summary>
    Rule,

    /// <summary>A scheduled task.</summary>
    Task,

    /// <summary>A budget.</summary>
    Budget,
}

/// <summary>What is to be done with a resource.</summary>
[GenerateSerializer, Alias("fleet.declared-action")]
public enum DeclaredAction
{
    /// <summary>Nothing: it is as it was declared.</summary>
    Unchanged,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Update,

    /// <summary>It is removed: it was applied before and is declared no more.</summary>
    Delete,
}

/// <summary>How far that is.</summary>
[GenerateSerializer, Alias("fleet.declared-status")]
public enum DeclaredStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Done, or nothing was to do.</summary>
    Succeeded,

    /// <summary>Refused or failed.</summary>
    Failed,

    /// <summary>Not begun, because what it needs failed.</summary>
    Skipped,
}

/// <summary>A resource by its name.</summary>
[GenerateSerializer, Immutable, Alias("fleet.declared-name")]
public sealed record DeclaredName([property: Id(0)] DeclaredKind Kind, [property: Id(1)] string Name);

/// <summary>A resource that was applied under the name of a set.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name when it was applied last.</param>
/// <param name="Id">Its id.</param>
[GenerateSerializer, Immutable, Alias("fleet.owned-resource")]
public sealed record OwnedResource([property: Id(0)] DeclaredKind Kind, [property: Id(1)] string Name, [property: Id(2)] string Id);

/// <summary>One field that is, or would be, another.</summary>
/// <param name="Field">Its path in the resource, such as <c>spec.env.PORT</c>.</param>
/// <param name="Before">As JSON, at most 200 characters; null if there was nothing. A secret is <c>"***"</c>.</param>
/// <param name="After">The same of what comes; null if the field goes.</param>
[GenerateSerializer, Immutable, Alias("fleet.declared-change")]
public sealed record DeclaredChange([property: Id(0)] string Field, [property: Id(1)] string? Before, [property: Id(2)] string? After);

/// <summary>What a resource is to be: the field of its kind.</summary>
/// <param name="Server">A server to add.</param>
/// <param name="ServerChange">What is to change of one.</param>
/// <param name="Instance">An instance to deploy, or the configuration that takes the place of its present one.</param>
/// <param name="Channel">A notification channel.</param>
/// <param name="Rule">An alert rule. One instance that it is for is named by <see cref="DeclaredItem.OfInstance"/>.</param>
/// <param name="IsRuleEnabled">Whether the rule is looked at.</param>
/// <param name="Task">A scheduled task; its instance as with rules.</param>
/// <param name="Budget">A budget; its instance as with rules.</param>
[GenerateSerializer, Immutable, Alias("fleet.declared-spec")]
public sealed record DeclaredSpec(
    [property: Id(0)] ServerSpec? Server = null,
    [property: Id(1)] ServerChange? ServerChange = null,
    [property: Id(2)] InstanceDeployment? Instance = null,
    [property: Id(3)] ChannelSpec? Channel = null,
    [property: Id(4)] AlertRuleSpec? Rule = null,
    [property: Id(5)] bool? IsRuleEnabled = null,
    [property: Id(6)] TaskSpec? Task = null,
    [property: Id(7)] BudgetSpec? Budget = null);

/// <summary>One resource in a plan, and how it fares when that is applied.</summary>
[GenerateSerializer, Immutable, Alias("fleet.declared-item")]
public sealed record DeclaredItem
{
    /// <summary>What it is.</summary>
    [Id(0)]
    public required DeclaredKind Kind { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>What is to be done.</summary>
    [Id(2)]
    public required DeclaredAction Action { get; init; }

    /// <summary>Its id; of a resource to make the one that it gets, so that a repetition meets it. Null for an instance to make.</summary>
    [Id(3)]
    public string? ResourceId { get; init; }

    /// <summary>What changes.</summary>
    [Id(4)]
    public ImmutableArray<DeclaredChange> Changes { get; init; } = [];

    /// <summary>What must be there before: where it fails, this is not begun.</summary>
    [Id(5)]
    public ImmutableArray<DeclaredName> Needs { get; init; } = [];

    /// <summary>What it is to be; null where nothing is to do any more, and for a removal.</summary>
    [Id(6)]
    public DeclaredSpec? Spec { get; init; }

    /// <summary>The name of the one instance that it is for; null if it is for none, or for more.</summary>
    [Id(7)]
    public string? OfInstance { get; init; }

    /// <summary>How far it is.</summary>
    [Id(8)]
    public DeclaredStatus Status { get; init; }

    /// <summary>Why it failed, was skipped or cannot be done.</summary>
    [Id(9)]
    public string? Error { get; init; }

    /// <summary>The team of whose instances it is; null for everybody's.</summary>
    [Id(10)]
    public string? Team { get; init; }
}
