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

    [Fact]
    public void Every_kind_of_line_in_the_log_has_a_number_of_its_own()
    {
        var kinds =
            from path in Sources()
            from Match match in LogLine().Matches(File.ReadAllText(path))
            select (File: Path.GetFileName(path), Id: match.Groups["id"].Value);
        Assert.Empty(kinds.Where(kind => kind.Id is "").Select(kind => $"{kind.File} has one without a number"));
        Assert.Empty(kinds.GroupBy(kind => kind.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(kind => kind.File))}"));
    }

    [Fact]
    public void No_line_of_the_log_is_put_together_from_texts()
    {
        var offenders =
            from path in Sources()
            from line in File.ReadLines(path)
            where PutTogether().IsMatch(line)
            select $"{Path.GetFileName(path)}: {line.Trim()}";
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources() =>
        Repository.Files("*.cs").Where(path => !Path.GetRelativePath(Repository.Root, path).StartsWith("tests", StringComparison.Ordinal));

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d*)")]
    private static partial Regex LogLine();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(\s*\$|LoggerMessage\(.*\$""")]
    private static partial Regex PutTogether();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Task\.Delay|Task\.Run|Thread\.|CancelAsync|ConfigureAwait\(false\)|Stopwatch")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"Thread\.Sleep|await Task\.Delay\((?!Timeout\.Infinite)")]
    private static partial Regex Sleeping();
}
