using Fleet.Load.Scale;

namespace Fleet.Load.Tests.Scale;

public sealed class ScaleModelTests
{
    private static readonly ScaleSettings Fleet = new() { Instances = 1000 };

    private static readonly UnitCosts Costs = new()
    {
        Beat = 2, Sample = 10, Minute = 20, Look = 300, Flap = 500, Occurrence = 210,
        Instance = 4096, SampleRow = 150, BucketRow = 200, LookRow = 600, FlapWrites = 3,
        Connection = 24_000, Frame = 24, FrameBytes = 700,
    };

    [Fact]
    public void What_happens_in_an_hour_follows_from_the_intervals()
    {
        var needs = ScaleModel.Needs(Costs, Fleet with { FlapsPerDay = 24, Tasks = 0.5 });

        Assert.Equal((360_000, 120_000, 1_000, 1_000), (needs.BeatsPerHour, needs.SamplesPerHour, needs.LooksPerHour, needs.FlapsPerHour));
        Assert.Equal((73_000, 500, 6_000), (needs.BucketsPerHour, needs.DueRows, needs.OccurrencesPerHour));
        Assert.Equal(9_000, needs.StateWritesPerHour);
    }

    [Fact]
    public void Processor_time_is_the_sum_of_what_each_costs()
    {
        var needs = ScaleModel.Needs(Costs, Fleet with { FlapsPerDay = 24, Tasks = 0.5 });

        // Heartbeats, samples, minutes, looks, silences, occurrences.
        Assert.Equal(0.72 + 1.2 + 1.2 + 0.3 + 0.5 + 1.26, needs.CpuSecondsPerHour, precision: 9);
        Assert.Equal(100 * 22e-6, needs.GatewayProcessors, precision: 9);
    }

    [Fact]
    public void Every_need_of_a_fleet_grows_with_it_in_proportion()
    {
        var (one, ten) = (ScaleModel.Needs(Costs, Fleet), ScaleModel.Needs(Costs, Fleet with { Instances = 10_000 }));

        Assert.All(typeof(ScaleNeeds).GetProperties(), need => Assert.Equal(10 * (double)need.GetValue(one)!, (double)need.GetValue(ten)!, tolerance: 1e-6 * (double)need.GetValue(ten)!));
    }

    [Fact]
    public void What_is_stored_is_what_comes_within_its_retention()
    {
        var costs = Costs with { BucketRow = 0, LookRow = 0 };
        var needs = ScaleModel.Needs(costs, Fleet with { KeepSamples = TimeSpan.FromDays(2) });

        Assert.Equal(48 * needs.WrittenBytesPerHour, needs.StoredBytes, precision: 3);

        needs = ScaleModel.Needs(Costs with { SampleRow = 0, LookRow = 0 }, Fleet);
        Assert.Equal(1000 * 200.0 * ((2 * 1440) + (30 * 288) + (365 * 24)), needs.StoredBytes, precision: 3);
    }

    [Fact]
    public void Half_as_many_heartbeats_cost_half_and_change_nothing_else()
    {
        var (often, seldom) = (ScaleModel.Needs(Costs, Fleet), ScaleModel.Needs(Costs, Fleet with { Beat = 2 * Fleet.Beat }));

        Assert.Equal(often.GatewayProcessors / 2, seldom.GatewayProcessors, precision: 12);
        Assert.Equal(often.NetworkBytesPerSecond / 2, seldom.NetworkBytesPerSecond, precision: 6);
        Assert.Equal(often.WrittenBytesPerHour, seldom.WrittenBytesPerHour);
        Assert.Equal(often.CpuSecondsPerHour - seldom.CpuSecondsPerHour, often.BeatsPerHour / 2 * Costs.Beat * 1e-6, precision: 9);
    }

    [Theory]
    [InlineData(1.0, 2)]
    [InlineData(4.7, 2)]
    [InlineData(4.9, 3)]
    [InlineData(47, 11)]
    public void There_is_one_silo_more_than_the_work_needs(double processors, int silos) =>
        Assert.Equal(silos, (ScaleModel.Needs(Costs, Fleet) with { CpuSecondsPerHour = processors * 3600 }).Silos(8, 0.6));

    [Theory]
    [InlineData(1, 1_000_000, 17)]
    [InlineData(47, 1_000, 11)]
    public void Connections_need_what_runs_out_first_of_handles_and_processors(double processors, double connections, int gateways) =>
        Assert.Equal(gateways, (ScaleModel.Needs(Costs, Fleet) with { GatewayProcessors = processors }).Gateways(connections, 8, 0.6, 65_000));
}
