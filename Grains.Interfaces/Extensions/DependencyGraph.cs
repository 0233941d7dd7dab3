using System.Collections.Immutable;

namespace Fleet.Extensions;

/// <summary>A dependency that the catalogue does not have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequiredBy">The extension that names it.</param>
/// <param name="Constraint">What its version should be; null for any.</param>
public sealed record MissingDependency(string Name, string RequiredBy, string? Constraint);

/// <summary>A dependency that the catalogue has in a version that is not wanted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of the catalogue.</param>
/// <param name="RequiredBy">The extension that wants another one.</param>
/// <param name="Constraint">What its version should be.</param>
public sealed record DependencyConflict(string Name, string Version, string RequiredBy, string Constraint);

/// <summary>All that an extension needs.</summary>
/// <param name="Order">The names, without its own, so that each stands behind what it needs itself; a cycle is entered where it is met first.</param>
/// <param name="Missing">What the catalogue does not have.</param>
/// <param name="Conflicts">What it has in another version than is wanted.</param>
/// <param name="Cycles">Each as the names along it, the first one again at its end.</param>
public sealed record DependencyResolution(
    ImmutableArray<string> Order, ImmutableArray<MissingDependency> Missing, ImmutableArray<DependencyConflict> Conflicts,
    ImmutableArray<ImmutableArray<string>> Cycles);

/// <summary>Follows dependencies. Pure.</summary>
public static class DependencyGraph
{
    /// <summary>The most extensions that are followed; what lies behind them is not looked at.</summary>
    public const int MaxExtensions = 1_000;

    /// <summary>The names of what an extension needs itself.</summary>
    public static IEnumerable<string> Names(ExtensionDocument document) => Direct(document).Select(one => one.Name);

    /// <summary>All that an extension needs, of the extensions that are known, by their names.</summary>
    public static DependencyResolution Resolve(string root, IReadOnlyDictionary<string, ExtensionDocument> known)
    {
        var walk = new Walk(known);
        walk.Visit(root);
        return new([.. walk.Order.Where(name => name != root)], [.. walk.Missing], [.. walk.Conflicts], [.. walk.Cycles]);
    }

    private static IEnumerable<Dependency> Direct(ExtensionDocument document) => document.Dependencies.Select(Dependency.Read).OfType<Dependency>();

    private sealed class Walk(IReadOnlyDictionary<string, ExtensionDocument> known)
    {
        private readonly HashSet<string> _seen = [];
        private readonly List<string> _path = [];

        public List<string> Order { get; } = [];

        public List<MissingDependency> Missing { get; } = [];

        public List<DependencyConflict> Conflicts { get; } = [];

        public List<ImmutableArray<string>> Cycles { get; } = [];

        public void Visit(string name)
        {
            if (!_seen.Add(name)) return;
            _path.Add(name);
            foreach (var needed in Direct(known[name])) Follow(name, needed);
            _path.RemoveAt(_path.Count - 1);
            Order.Add(name);
        }

        private void Follow(string from, Dependency needed)
        {
            if (!known.TryGetValue(needed.Name, out var found))
            {
                Missing.Add(new(needed.Name, from, needed.Constraint));
                return;
            }

            if (!needed.Allows(found.Version)) Conflicts.Add(new(needed.Name, found.Version, from, needed.Constraint!));
            var met = _path.IndexOf(needed.Name);
            if (met >= 0) Cycles.Add([.. _path.Skip(met), needed.Name]);
            else Visit(needed.Name);
        }
    }
}
