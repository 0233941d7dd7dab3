using System.Text.RegularExpressions;

namespace Fleet.Tests.House;

/// <summary>House rules that a compiler does not know.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 500;

    [Fact]
    public void No_source_file_has_more_than_500_lines()
    {
        var long_ones = Repository.Files("*.cs").Where(path => File.ReadLines(path).Count() > MaxLines).Select(Path.GetFileName);
        Assert.Empty(long_ones);
    }

    [Fact]
    public void Grains_take_time_and_threads_from_their_engine_alone()
    {
        var offenders =
            from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Grains"), "*.cs", SearchOption.AllDirectories)
            from line in File.ReadLines(path)
            where Forbidden().IsMatch(line)
            select $"{Path.GetFileName(path)}: {line.Trim()}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void Only_one_place_makes_grain_keys()
    {
        var offenders =
            from path in Repository.Files("*.cs")
            where !Path.GetRelativePath(Repository.Root, path).StartsWith("tests", StringComparison.Ordinal)
                && !Path.GetRelativePath(Repository.Root, path).StartsWith("Embedded", StringComparison.Ordinal)
                && Path.GetFileName(path) != "GrainKeys.cs"
            from line in File.ReadLines(path)
            where line.Contains(".GetGrain<", StringComparison.Ordinal)
            select $"{Path.GetFileName(path)}: {line.Trim()}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_test_sleeps()
    {
        var offenders =
            from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            where !path.Contains("TestKit", StringComparison.Ordinal) && Path.GetFileName(path) != "SourceTests.cs"
            from line in File.ReadLines(path)
            where Sleeping().IsMatch(line)
            select $"{Path.GetFileName(path)}: {line.Trim()}";
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Task\.Delay|Task\.Run|Thread\.|ConfigureAwait\(false\)|Stopwatch")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"Thread\.Sleep|await Task\.Delay\((?!Timeout\.Infinite)")]
    private static partial Regex Sleeping();
}
