using Fleet.Storage;

namespace Fleet.Instances;

/// <summary>Which instances a rule, a task or a window is for: one, those with certain labels, or (neither given) all.</summary>
/// <param name="Instance">The one.</param>
/// <param name="Selector">A label selector over their tags; see <c>LabelSelector</c>.</param>
/// <param name="Within">What its maker may see: nothing else is meant, whatever the selector says. Null for no such limit.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-scope")]
public sealed record InstanceScope(
    [property: Id(0)] InstanceId? Instance = null, [property: Id(1)] string? Selector = null, [property: Id(2)] Visibility? Within = null)
{
    /// <summary>All of them.</summary>
    public static InstanceScope All { get; } = new();

    /// <summary>The same as far as somebody sees. One instance is meant by name: whoever may name it sees it.</summary>
    public InstanceScope SeenBy(Visibility visibility)
    {
        ArgumentNullException.ThrowIfNull(visibility);
        if (Instance is not null || visibility.IsEverything) return this;
        return this with { Within = Within?.And(visibility) ?? visibility };
    }

    /// <summary>Whether an instance of that team may be meant.</summary>
    public bool Reaches(string? team) => Within is not { } within || within.Sees(team);
}
