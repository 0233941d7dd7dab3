using System.Collections.Immutable;
using Fleet.Catalog;
using Fleet.Grains.Overview;
using Fleet.Instances;
using Fleet.Overview;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Overview;

/// <summary>What the overview makes of counts.</summary>
public sealed class FleetOverviewTests : IDisposable
{
    private readonly TestFleet _fleet = new();
    private readonly Counts _counts = new();

    private FleetOverview Overview => new(_counts, new Atlas(), _fleet.Grains, _fleet.Time);

    [Fact]
    public void Stats_are_sums_of_the_counts()
    {
        _counts.All =
        [
            Of(InstanceStatus.Running, "fly", count: 3), Of(InstanceStatus.Error, "fly", count: 1), Of(InstanceStatus.Running, "aws", count: 2), Of(InstanceStatus.Stopped, "ssh", count: 2),
        ];
        FleetStats stats = null!;
        _fleet.Run(async () => stats = await Overview.Stats(Visibility.Of(["team_a"])));
        Assert.Equal((8, 0, _fleet.Time.GetUtcNow()), (stats.Total, stats.Sessions, stats.At));
        Assert.Equal([(InstanceStatus.Running, 5L), (InstanceStatus.Stopped, 2), (InstanceStatus.Error, 1)], stats.ByStatus.Select(one => (one.Key, one.Value)));
        Assert.Equal([new ProviderCount("fly", 4), new("aws", 2), new("ssh", 2)], stats.ByProvider);
        Assert.Equal(["team_a"], _counts.AskedFor!.Teams!.Value);
    }

    [Fact]
    public void A_pin_stands_where_the_region_is_or_where_they_say_that_they_are()
    {
        _counts.All =
        [
            Of(InstanceStatus.Running, "fly", "fra", count: 3), Of(InstanceStatus.Error, "ssh", "fra"),
            Of(InstanceStatus.Running, "fly", "fra", ("1", "1", "elsewhere")),
            Of(InstanceStatus.Running, "docker", "local", ("52.3701", "4.8999", "")), Of(InstanceStatus.Running, "docker", "", ("52.3699", "4.9001", "")),
            Of(InstanceStatus.Stopped, "ssh", "cellar", ("-0.001", "0", "Null Island")),
        ];
        Assert.Equal(
            [
                ("fra", 50.11, 8.68, "Frankfurt, Germany", "fly", 5L, "Running 4, Error 1"),
                ("ams", 52.37, 4.9, "Amsterdam, Netherlands", "docker", 2, "Running 2"),
                ("cellar", 0, 0, "Null Island", "ssh", 1, "Stopped 1"),
            ],
            Pins());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("52", "")]
    [InlineData("", "5")]
    [InlineData("north", "5")]
    [InlineData("91", "5")]
    [InlineData("52", "-180.1")]
    [InlineData("NaN", "5")]
    [InlineData("52,1", "5")]
    public void Nobody_knows_where_what_says_nothing_of_it_is(string latitude, string longitude)
    {
        _counts.All = [Of(InstanceStatus.Running, "ssh", "mars", (latitude, longitude, "x"))];
        Assert.Empty(Pins());
    }

    [Fact]
    public void The_last_day_has_24_hours_and_those_that_go_on_are_no_failures()
    {
        var now = _fleet.Time.GetUtcNow();
        var hour = now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerHour);
        _counts.Begun = [new(hour.AddHours(-23), 4, 3, 1), new(hour, 2, 0, 1)];
        var activity = _fleet.Ask(Overview.Activity(Visibility.Everything));
        Assert.Equal(hour.AddHours(-23), _counts.From);
        Assert.Equal(Enumerable.Range(-23, 24).Select(n => hour.AddHours(n)), activity.Hours.Select(one => one.Hour));
        Assert.Equal((new DeploymentHour(hour.AddHours(-23), 4, 1), new DeploymentHour(hour.AddHours(-1), 0, 0), new DeploymentHour(hour, 2, 1)),
            (activity.Hours[0], activity.Hours[22], activity.Hours[23]));
        Assert.Equal((6, 0.6), (activity.Total, activity.SuccessRate));
        _counts.Begun = [new(hour, 2, 0, 0)];
        Assert.Equal(1, _fleet.Ask(Overview.Activity(Visibility.Everything)).SuccessRate);
    }

    public void Dispose() => _fleet.Dispose();

    private static FleetCount Of(
        InstanceStatus status, string provider, string region = "", (string Latitude, string Longitude, string Place) at = default, long count = 1) =>
        new(status, provider, region, at.Latitude ?? "", at.Longitude ?? "", at.Place ?? "", count);

    private IEnumerable<(string, double, double, string, string, long, string)> Pins() => _fleet.Ask(Overview.Pins(Visibility.Everything)).Select(pin => (
        pin.Region, pin.Latitude, pin.Longitude, pin.Label, pin.Provider, pin.Count, string.Join(", ", pin.ByStatus.Select(one => $"{one.Key} {one.Value}"))));

    private sealed class Counts : IFleetCounts
    {
        public ImmutableArray<FleetCount> All { get; set; } = [];

        public ImmutableArray<DeploymentCount> Begun { get; set; } = [];

        public Visibility? AskedFor { get; private set; }

        public DateTimeOffset? From { get; private set; }

        public Task<ImmutableArray<FleetCount>> Instances(Visibility visibleTo, CancellationToken cancellationToken = default)
        {
            AskedFor = visibleTo;
            return Task.FromResult(All);
        }

        public Task<ImmutableArray<DeploymentCount>> Deployments(DateTimeOffset from, Visibility visibleTo, CancellationToken cancellationToken = default)
        {
            From = from;
            return Task.FromResult(Begun);
        }
    }

    /// <summary>Two regions of one provider.</summary>
    private sealed class Atlas : IComputeProviders
    {
        private static readonly ComputeRegion Frankfurt = new("fra", "Frankfurt", "Frankfurt, Germany", 50.11, 8.68);
        private static readonly ComputeRegion Amsterdam = new("ams", "Amsterdam", "Amsterdam, Netherlands", 52.37, 4.9);

        public ImmutableArray<ComputeProvider> All { get; } = [new("fly", "Fly.io", "", true, [Frankfurt, Amsterdam])];

        public ComputeProvider? Find(string id) => All.FirstOrDefault(one => one.Id == id);

        public ComputeRegion? Place(string provider, string? region) => All[0].Regions.FirstOrDefault(one => one.Id == region);

        public ComputeRegion Nearest(double latitude, double longitude) => Amsterdam;
    }
}
