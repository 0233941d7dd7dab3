using System.Text.Json.Nodes;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Instances;

namespace Fleet.Api.Declarative;

/// <summary>What is for one instance, which documents name, or for more.</summary>
internal abstract class ScopedSection(DeclaredKind kind, string word, string area, string stored) : Section(kind, word, area, stored)
{
    /// <summary>The one instance that an entry names.</summary>
    /// <param name="Instance">Its id; null if it is not there yet, or none is named.</param>
    /// <param name="New">Its name, if it is not there yet.</param>
    /// <param name="Need">That it must be there before.</param>
    protected sealed record Target(InstanceId? Instance, string? New, DeclaredName? Need);

    // What is for an instance that is gone is left out.
    protected override bool IsDeclarable(Resource resource) =>
        resource.Form["instance"] is not JsonValue name || !FleetId.TryParse<InstanceId>(name.GetValue<string>(), out _);

    /// <summary>Takes the instance's name out of the body; null where there is none of that name, which is told.</summary>
    protected static async Task<Target?> TakeInstance(JsonObject body, string path, PlanScope scope)
    {
        if (TakeText(body, "instance", path, scope) is not { } name) return new(null, null, null);
        if (body.ContainsKey("selector")) scope.Faults.Add($"{path}.selector", "selector and instance cannot be given together");
        var found = await scope.Names.Find(DeclaredKind.Instance, name, $"{path}.instance");
        return found is null ? null : new(found.Id is { } id ? InstanceId.Of(id) : null, found.Id is null ? name : null, found.Need);
    }

    /// <summary>The scope as the caller means it. Whoever may make the instance may make what is for it.</summary>
    protected static async Task<(InstanceScope Scope, Refusal? Refusal)> Judge(Role role, InstanceScope said, Target target, PlanScope scope)
    {
        if (target.New is not null) return (said, null);
        return await scope.Caller.Judge(role, said with { Instance = target.Instance }, scope.Grains);
    }

    /// <summary>Whether that caller may change what is for those.</summary>
    protected static async Task<Refusal?> Lacks(Role role, InstanceScope target, PlanScope scope) =>
        target.Instance is { } one
            ? (await scope.Grains.Seen(one, scope.Caller)).Value is { } seen ? scope.Caller.Lacks(role, seen.Team) : Refusal.NotFound("Instance")
            : scope.Caller.Lacks(role);

    /// <summary>The team of the one instance; null for all else.</summary>
    protected static async Task<TeamId?> TeamOf(InstanceId? instance, PlanScope scope) =>
        instance is { } one ? (await scope.Grains.Instance(one).Get()).Value?.Team : null;

    /// <summary>What documents call the one instance.</summary>
    protected static async Task<string?> NameOf(InstanceId? instance, string? isNew, PlanScope scope) =>
        isNew ?? (instance is { } one ? await scope.Names.Of(one) : null);

    /// <summary>What must be there before.</summary>
    protected static IReadOnlyList<DeclaredName> Needs(IReadOnlyList<DeclaredName> channels, Target target) =>
        target.Need is { } need ? [.. channels, need] : channels;
}
