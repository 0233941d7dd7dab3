using System.Text.RegularExpressions;

namespace Fleet.Deploy.Tests;

/// <summary>What the files of <c>deploy</c> set and ask is there.</summary>
public sealed partial class SettingTests
{
    /// <summary>Each setting that a file names, and the file.</summary>
    private static IReadOnlyList<(string File, string Key)> Named { get; } =
    [
        .. from file in Directory.EnumerateFiles(Repository.Deploy, "*", SearchOption.AllDirectories)
           from Match match in Name().Matches(File.ReadAllText(file))
           select (Path.GetRelativePath(Repository.Deploy, file), Number().Replace(match.Value, "").TrimEnd('_').Replace("__", ":", StringComparison.Ordinal)),
    ];

    private static readonly Lazy<Task<Asked>> s_fleet = new(() => Asked.Compose(Named.Select(one => one.Key[..one.Key.LastIndexOf(':')]).Where(section => section.Contains(':', StringComparison.Ordinal)).Distinct()));

    [Fact]
    public async Task Every_setting_that_is_named_is_one_that_Fleet_asks_for()
    {
        var asked = (await s_fleet.Value).Settings;
        Assert.Empty(Named.Where(one => !asked.Contains(one.Key) && !IsOfOrleans(one.Key)).Distinct());
        Assert.Contains("Fleet:ConnectionString", asked);
        Assert.DoesNotContain("Fleet:Drain:Delays", asked);
    }

    [Fact]
    public async Task Every_path_that_is_probed_is_served()
    {
        var probed = Directory.EnumerateFiles(Repository.Deploy, "*", SearchOption.AllDirectories)
            .SelectMany(file => ProbePath().Matches(File.ReadAllText(file)).Select(match => match.Groups["path"].Value)).ToHashSet();
        Assert.Superset(new HashSet<string> { "/health/live", "/health/ready", "/health/startup" }, probed);
        Assert.Superset(probed, (await s_fleet.Value).Paths.ToHashSet());
    }

    // This build stands on the other engine, which has no such section.
    private static bool IsOfOrleans(string key) => key.Split(':') is ["Fleet", "Engine" or "Membership", var property]
        && Directory.EnumerateFiles(Path.Combine(Repository.Root, "Silo", "Engines", "Orleans"), "*Options.cs")
            .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"public \S+ {property} \{{ get; set; \}}"));

    [GeneratedRegex(@"\bFleet__[A-Za-z][A-Za-z0-9_]*")]
    private static partial Regex Name();

    [GeneratedRegex(@"__\d+$")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?:path:|health_uri) (?<path>/health[a-z/]*)")]
    private static partial Regex ProbePath();
}
