using System.Diagnostics;
using Fleet.Simulation;
using Fleet.Simulation.Running;

namespace Fleet.Tests.Simulation;

/// <summary>A fixed set of seeds. Thousands are run by the program: see docs/simulation.md.</summary>
public sealed class SeedTests
{
    private const int Steps = 120;

    /// <summary>The first of ten seeds each.</summary>
    public static TheoryData<int> Tens => [1, 11, 21, 31];

    [Theory, MemberData(nameof(Tens))]
    public void Everything_that_must_hold_does(int first)
    {
        var told = new StringWriter();
        Assert.True(new CommandLine(["--seeds", $"{first}..{first + 9}", "--steps", $"{Steps}"], told).Run() == 0, told.ToString());
    }

    [Fact]
    public async Task A_seed_tells_the_same_story_in_every_process()
    {
        var stories = await Task.WhenAll(Story(5), Story(5), Story(6));
        Assert.Contains("the end:", stories[0], StringComparison.Ordinal);
        Assert.Equal(stories[0], stories[1]);
        Assert.NotEqual(stories[0], stories[2]);
    }

    private static async Task<string> Story(int seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(Run).Assembly.Location, "--seed", $"{seed}", "--steps", $"{Steps}", "--trace" }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var story = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return story;
    }
}
