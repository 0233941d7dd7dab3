using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Declarative;

namespace Fleet.Grains.Declarative;

/// <summary>What may be applied, and which resource is next. Pure.</summary>
internal static class FleetSetMachine
{
    public const int MaxItems = 1_000;
    private const int Concurrency = 5;

    public static FleetError? Check(FleetSetPlan plan) =>
        plan.Items.Length > MaxItems ? FleetError.Invalid($"a set has at most {MaxItems} resources")
        : plan.Items.DistinctBy(Name).Count() != plan.Items.Length ? FleetError.Invalid("a resource stands twice")
        : null;

    public static DeclaredName Name(DeclaredItem item) => new(item.Kind, item.Name);

    public static bool HasEnded(DeclaredItem item) => item.Status is DeclaredStatus.Succeeded or DeclaredStatus.Failed or DeclaredStatus.Skipped;

    /// <summary>The items as they begin: what is as it should be is done, and what cannot be done has failed.</summary>
    public static ImmutableArray<DeclaredItem> Begin(ImmutableArray<DeclaredItem> items) =>
    [
        .. items.Select(item => item with
        {
            Status = item.Error is not null ? DeclaredStatus.Failed
                : item.Action == DeclaredAction.Unchanged ? DeclaredStatus.Succeeded : DeclaredStatus.Pending,
        }),
    ];

    /// <summary>The items of which nothing can be begun any more, because what they need has failed.</summary>
    public static ImmutableArray<(int Index, string Why)> Hopeless(ImmutableArray<DeclaredItem> items)
    {
        var lost = items.Where(item => item.Status is DeclaredStatus.Failed or DeclaredStatus.Skipped).Select(Name).ToHashSet();
        return
        [
            .. from i in Enumerable.Range(0, items.Length)
               where items[i].Status == DeclaredStatus.Pending
               let need = items[i].Needs.FirstOrDefault(lost.Contains)
               where need is not null
               select (i, $"Not begun: the {need.Kind.ToString().ToLowerInvariant()} {need.Name} failed"),
        ];
    }

    /// <summary>The items to begin now.</summary>
    public static ImmutableArray<int> Next(ImmutableArray<DeclaredItem> items)
    {
        var open = items.Where(item => !HasEnded(item)).ToList();
        var free = Concurrency - items.Count(item => item.Status == DeclaredStatus.Running);
        return
        [
            .. Enumerable.Range(0, items.Length)
                .Where(i => items[i].Status == DeclaredStatus.Pending && !open.Any(other => MustEndFirst(other, items[i]))).Take(Math.Max(0, free)),
        ];
    }

    /// <summary>What was applied under the set's name, now that the item has ended.</summary>
    public static ImmutableArray<OwnedResource> Own(ImmutableArray<OwnedResource> owned, DeclaredItem item)
    {
        // What was made and did not come to work is there too.
        if (item.Status != DeclaredStatus.Succeeded && item is not { Status: DeclaredStatus.Failed, Action: DeclaredAction.Create }) return owned;
        if (item.ResourceId is not { } id) return owned;
        var others = owned.RemoveAll(one => one.ResourceIs(item.Kind, id) || (one.Kind, one.Name) == (item.Kind, item.Name));
        return item.Action == DeclaredAction.Delete ? others : others.Add(new(item.Kind, item.Name, id));
    }

    private static bool ResourceIs(this OwnedResource one, DeclaredKind kind, string id) => one.Kind == kind && one.Id == id;

    private static bool MustEndFirst(DeclaredItem first, DeclaredItem then)
    {
        if (ReferenceEquals(first, then)) return false;
        var firstGoes = first.Action == DeclaredAction.Delete;
        if (then.Action == DeclaredAction.Delete) return !firstGoes || Rank(first.Kind) > Rank(then.Kind);
        if (firstGoes) return false;

        // Fleet chooses among all servers that there will be.
        return then.Needs.Contains(Name(first))
            || (first.Kind == DeclaredKind.Server && then is { Kind: DeclaredKind.Instance, Action: DeclaredAction.Create, Spec.Instance.Server: null });
    }

    /// <summary>What has the greater one lives on what has the smaller.</summary>
    private static int Rank(DeclaredKind kind) => kind switch
    {
        DeclaredKind.Server or DeclaredKind.Channel => 0,
        DeclaredKind.Instance => 1,
        _ => 2,
    };
}
