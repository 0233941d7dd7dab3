using System.Text.Json.Nodes;
using Fleet.Cloud.Tests.Fakes;

namespace Fleet.Cloud.Tests;

public sealed class DigitalOceanOrderTests : OrderTests
{
    protected override string Address => "192.0.2.10";

    internal override FakeProvider Fake() => new FakeDigitalOcean();

    protected override void Check(JsonObject order)
    {
        Assert.Equal(["image", "name", "region", "size", "ssh_keys", "tags"], order.Select(field => field.Key).Order());
        Assert.Equal("ubuntu-24-04-x64", (string)order["image"]!);
        Assert.Equal($"[\"{Rental.Reference}\"]", order["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task An_extra_key_may_be_told_by_its_fingerprint()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.AddKey("an operator's", Rental.OtherKey, Rental.OtherFingerprint);
        Rental.Value(await rental.Run(provider => provider.Create(rental.Order with { ExtraKeyId = Rental.OtherFingerprint })));
    }

    [Fact]
    public async Task Tags_have_no_case()
    {
        await using var rental = await Rental.Open(Fake());
        var droplet = rental.Fake.AddMachine("one", Rental.Reference.ToUpperInvariant());
        rental.Fake.Spoil("GET", "droplets", Troubles.Answer(200, $"{{ \"droplets\": [{droplet.ToJsonString()}] }}"));
        Assert.NotNull(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
    }

    [Theory]
    [InlineData("off", "off")]
    [InlineData("archive", "off")]
    [InlineData("active", "active")]
    public async Task A_status_is_one_of_three(string theirs, string ours)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.PollsUntilActive = 100;
        rental.Fake.AddMachine("one", Rental.Reference)["status"] = theirs;
        Assert.Equal(ours, Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference)))!.Status);
    }
}

public sealed class DigitalOceanFaultTests : FaultTests
{
    internal override FakeProvider Fake() => new FakeDigitalOcean();
}

public sealed class DigitalOceanDoubtTests : DoubtTests
{
    internal override FakeProvider Fake() => new FakeDigitalOcean();
}

public sealed class DigitalOceanCatalogTests
{
    [Fact]
    public async Task All_pages_of_regions_are_read()
    {
        await using var rental = await Rental.Open(new FakeDigitalOcean());
        var regions = Rental.Value(await rental.Run(provider => provider.Regions()));

        Assert.Equal(
            [new("nyc1", "New York 1", "New York", true), new("ams2", "Amsterdam 2", "Amsterdam", false), new("fra1", "Frankfurt 1", "Frankfurt", true)],
            regions);
        Assert.Equal(["1", "2"], rental.Fake.Calls.Select(call => call.Query["page"].ToString()));
        Assert.All(rental.Fake.Calls, call => Assert.Equal("200", call.Query["per_page"].ToString()));
    }

    [Fact]
    public async Task Sizes_have_exact_prices_and_only_those_that_can_be_had_are_told()
    {
        await using var rental = await Rental.Open(new FakeDigitalOcean());
        var sizes = Rental.Value(await rental.Run(provider => provider.Sizes()));

        Assert.Equal(["s-1vcpu-1gb", "s-4vcpu-8gb"], sizes.Select(size => size.Id));
        var small = sizes[0];
        Assert.Equal((1, 1L << 30, 25L << 30), (small.Cpus, small.MemoryBytes, small.DiskBytes));
        Assert.Equal((0.00893m, 6m, "USD"), (small.PricePerHour, small.PricePerMonth, small.Currency));
        Assert.Equal(["fra1", "nyc1"], small.Regions);
    }
}
