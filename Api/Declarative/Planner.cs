using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;

namespace Fleet.Api.Declarative;

/// <summary>What applying a document would do.</summary>
/// <param name="Set">The set.</param>
/// <param name="Plan">For its grain.</param>
/// <param name="Left">What was applied under its name before, is declared no more and is not removed.</param>
internal sealed record Planned(FleetSetId Set, FleetSetPlan Plan, ImmutableArray<OwnedResource> Left);

/// <summary>
/// Compares a document with what is there. It stands on this side of the grains because it asks what requests ask: the same shapes with the
/// same rules, and the same looks at who may do what.
/// </summary>
internal static class Planner
{
    private const int MaxEntries = 1_000;

    /// <summary>The plan, or why there can be none.</summary>
    public static async Task<(Planned? Planned, Refusal? Refusal)> Plan(FleetFile file, string text, bool prune, PlanScope scope)
    {
        if (file.Entries.Length > MaxEntries) scope.Faults.Add("", $"a document has at most {MaxEntries} resources");
        if (scope.Faults.Any) return (null, scope.Faults.ToRefusal());
        foreach (var section in file.Entries.Select(entry => FleetFile.SectionOf(entry.Kind)).Distinct())
        {
            if (scope.Caller.LacksScope(section.Area, isWrite: false) is { } unscoped) return (null, unscoped);
        }

        var (team, refusal) = await TeamChoice.Of(scope.Caller, file.TeamId, Role.Operator, scope.Grains);
        if (refusal is not null) return (null, refusal);
        var id = FleetSetId.Of(team, file.Name);
        var owned = (await scope.Grains.FleetSet(id).Get()).Value?.Owned ?? [];
        var refusals = new List<Refusal>();
        var items = ImmutableArray.CreateBuilder<DeclaredItem>(file.Entries.Length);
        foreach (var entry in file.Entries)
        {
            if (await Item(entry, owned, refusals, scope) is { } item) items.Add(item);
        }

        var left = ImmutableArray.CreateBuilder<OwnedResource>();
        foreach (var former in owned.Where(one => file.Entries.All(entry => (entry.Kind, entry.Name) != (one.Kind, one.Name))))
        {
            if (await FleetFile.SectionOf(former.Kind).Get(former.Id, scope) is not { } there || items.Any(item => item.ResourceId == former.Id)) continue;
            if (prune) items.Add(Removal(former, there, refusals, scope));
            else left.Add(former);
        }

        if (scope.Faults.Any) return (null, scope.Faults.ToRefusal());
        if (refusals.Count > 0) return (null, refusals[0]);
        return (new(id, new FleetSetPlan(file.Name, team, Hash(text, prune), items.ToImmutable()), left.ToImmutable()), null);
    }

    private static async Task<DeclaredItem?> Item(Entry entry, ImmutableArray<OwnedResource> owned, List<Refusal> refusals, PlanScope scope)
    {
        var section = FleetFile.SectionOf(entry.Kind);
        var known = owned.FirstOrDefault(one => (one.Kind, one.Name) == (entry.Kind, entry.Name))?.Id;
        var current = await section.Find(entry, known, scope);
        var id = current?.Id ?? section.NewId(scope.Ids);
        var item = new DeclaredItem { Kind = entry.Kind, Name = entry.Name, Action = DeclaredAction.Create, ResourceId = id };

        // What is faulty can be referred to all the same, so that all faults are told at once.
        scope.Plan(item);
        if (await section.Read(entry, current, scope) is not { } wanted) return null;
        var changes = Forms.Differences(current?.Form, wanted.Form);
        var isSame = current is not null && wanted.Problem is null && changes.IsEmpty;
        item = item with
        {
            Action = current is null ? DeclaredAction.Create : isSame ? DeclaredAction.Unchanged : DeclaredAction.Update,
            Changes = changes,
            Needs = [.. wanted.Needs.Distinct()],
            Spec = isSame || wanted.Problem is not null ? null : wanted.Spec,
            OfInstance = wanted.OfInstance,
            Error = wanted.Problem,
            Team = wanted.Team?.Value,
        };
        if (item.Action == DeclaredAction.Unchanged) return item with { OfInstance = null };
        if (scope.Caller.LacksScope(section.Area, isWrite: true) is { } unscoped) refusals.Add(unscoped);
        if (wanted.Refusal is { } refusal) refusals.Add(Named(refusal, $"{entry.Path} ({entry.Name})"));
        else if (current?.Refusal is { } itsRefusal) refusals.Add(Named(itsRefusal, $"{entry.Path} ({entry.Name})"));
        return item;
    }

    private static DeclaredItem Removal(OwnedResource former, Resource there, List<Refusal> refusals, PlanScope scope)
    {
        if (scope.Caller.LacksScope(FleetFile.SectionOf(former.Kind).Area, isWrite: true) is { } unscoped) refusals.Add(unscoped);
        if (there.Refusal is { } refusal) refusals.Add(Named(refusal, $"{former.Name}, which is to be removed"));
        return new DeclaredItem
        {
            Kind = former.Kind,
            Name = former.Name,
            Action = DeclaredAction.Delete,
            ResourceId = former.Id,
            Changes = Forms.Differences(there.Form, null),
            Team = there.Team?.Value,
        };
    }

    private static Refusal Named(Refusal refusal, string what) => refusal with { Message = $"{what}: {refusal.Message}" };

    private static string Hash(string text, bool prune) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{prune}\n{text}")));
}
