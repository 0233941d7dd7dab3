using System.Text.Json.Nodes;
using Fleet.Load.Loop;
using Fleet.Load.Report;

namespace Fleet.Load.Tests;

/// <summary>Figures as they are told.</summary>
public sealed class LoadReportTests
{
    [Fact]
    public void The_table_says_whether_bounds_hold()
    {
        var report = Report();

        var lines = report.Render(isJson: false).Split('\n');

        Assert.StartsWith("test: three of them; ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["rate             12,345", "ratio             0.500  holds (at least 0.400)", "delay, ms          60.0  DOES NOT HOLD (at most 50.0)"], lines[1..4]);
    }

    [Fact]
    public void The_same_is_told_as_JSON_and_nothing_measured_holds_no_bound()
    {
        var json = JsonNode.Parse(Report().Render(isJson: true))!;

        var figures = json["figures"]!.AsArray();
        Assert.Equal(("test", "rate", 12_345.0), ((string)json["scenario"]!, (string)figures[0]!["name"]!, (double)figures[0]!["value"]!));
        Assert.Equal([null, true, false, false], figures.Select(figure => (bool?)figure!["holds"]));
    }

    [Fact]
    public void The_medians_of_runs_are_taken_figure_by_figure_and_all_failures_count()
    {
        LoopResult[] runs = [new(100, 10, 1, 9, 1), new(300, 30, 3, 7, 0), new(200, 20, 2, 8, 2)];

        Assert.Equal(new LoopResult(200, 20, 2, 8, 3), LoopResult.Median(runs));
        Assert.Equal(2.5, LoopResult.Median([4, 1, 3, 2]));
    }

    [Fact]
    public void A_distribution_knows_its_shares()
    {
        var spread = new Distribution(Enumerable.Range(1, 100).Select(i => (double)i).Reverse());

        Assert.Equal((51, 100, 100), (spread.P50, spread.P99, spread.Max));
        Assert.Equal(double.NaN, new Distribution([]).P99);
    }

    [Fact]
    public async Task Loops_take_turns_and_count_what_does_not_end_well()
    {
        var order = new List<int>();
        Func<TimeSpan, Task<LoopResult>> Loop(int number) => span =>
        {
            order.Add(number);
            return ClosedLoop.Run(1, TimeSpan.Zero, _ => Task.FromResult(true));
        };

        await ClosedLoop.InTurns(2, TimeSpan.Zero, TimeSpan.Zero, Loop(1), Loop(2));
        var failing = await ClosedLoop.Run(1, TimeSpan.FromMilliseconds(20), _ => Task.FromResult(false));

        Assert.Equal([1, 2, 1, 2, 1, 2], order);
        Assert.Equal(0, failing.PerSecond);
        Assert.NotEqual(0, failing.Failures);
    }

    private static LoadReport Report()
    {
        var report = new LoadReport("test", "three of them");
        report.Add("rate", 12_345);
        report.Add("ratio", 0.5, atLeast: 0.4);
        report.Add("delay, ms", 60, atMost: 50);
        report.Add("nothing", double.NaN, atMost: 50);
        return report;
    }
}
