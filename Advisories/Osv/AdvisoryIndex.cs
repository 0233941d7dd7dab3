using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Advisories.Versions;
using Fleet.Security;

namespace Fleet.Advisories.Osv;

/// <summary>What is known of packages, by ecosystem and name.</summary>
internal sealed partial class AdvisoryIndex
{
    private static readonly string[] BySource = ["Debian", "Ubuntu", "Alpine"];

    private readonly Dictionary<(string Ecosystem, string Name), List<Affected>> _packages = [];

    /// <summary>How many pairs of an advisory and a package there are.</summary>
    public int Count { get; private set; }

    public void Add(Affected affected)
    {
        // Without an order of versions, and without their names, nothing could ever be said.
        if (VersionOrders.Of(affected.Ecosystem) is null && affected.Versions.IsEmpty) return;
        var key = (affected.Ecosystem, Normal(affected.Ecosystem, affected.Name));
        if (!_packages.TryGetValue(key, out var list)) _packages[key] = list = [];
        list.Add(affected);
        Count++;
    }

    /// <summary>What is known against a package.</summary>
    public IEnumerable<AdvisoryMatch> Match(FoundPackage package)
    {
        var colon = package.Ecosystem.IndexOf(':', StringComparison.Ordinal);
        var (ecosystem, release) = colon < 0 ? (package.Ecosystem, null) : (package.Ecosystem[..colon], package.Ecosystem[(colon + 1)..]);
        var order = VersionOrders.Of(ecosystem);
        var best = new Dictionary<string, AdvisoryMatch>(StringComparer.Ordinal);
        foreach (var (name, version) in Names(ecosystem, package))
        {
            foreach (var affected in _packages.GetValueOrDefault((ecosystem, Normal(ecosystem, name))) ?? [])
            {
                if (!Covers(affected.Release, release) || VersionRanges.Judge(affected, version, order) is not { IsAffected: true } verdict) continue;
                var found = Found(package, affected, verdict.Fix);

                // The same CVE often stands in two advisories: the one that says more counts.
                if (!best.TryGetValue(found.CveId, out var known) || found.Severity < known.Severity) best[found.CveId] = found;
            }
        }

        return best.Values;
    }

    /// <summary>Some advise on source packages, others on what was built of them; RPM's do both.</summary>
    private static IEnumerable<(string Name, string Version)> Names(string ecosystem, FoundPackage package)
    {
        var source = (package.Source ?? package.Name, package.SourceVersion ?? package.Version);
        yield return source;
        if (!BySource.Contains(ecosystem) && source != (package.Name, package.Version)) yield return (package.Name, package.Version);
    }

    /// <summary>Whether what is said of a release is said of the installed one: <c>22.04:LTS</c> is of 22.04, <c>Pro:22.04:LTS</c> is not.</summary>
    private static bool Covers(string? said, string? installed) =>
        said is null || said == installed
        || (installed is not null && said.StartsWith(installed, StringComparison.Ordinal) && said[installed.Length] == ':');

    private static AdvisoryMatch Found(FoundPackage package, Affected affected, string? fix) => new(
        package, affected.Advisory.CveId, affected.Advisory.Id, affected.Worst, affected.Score ?? affected.Advisory.Score,
        affected.Advisory.Title, affected.Advisory.Description, fix, affected.Advisory.References);

    // PEP 503; elsewhere names are what they are.
    private static string Normal(string ecosystem, string name) => ecosystem == "PyPI" ? Separators().Replace(name, "-").ToLowerInvariant() : name;

    [GeneratedRegex("[-_.]+")]
    private static partial Regex Separators();
}
