using System.Text.Json.Nodes;
using Fleet.Cloud.Tests.Fakes;

namespace Fleet.Cloud.Tests;

public sealed class HetznerOrderTests : OrderTests
{
    protected override string Address => "198.51.100.20";

    internal override FakeProvider Fake() => new FakeHetzner();

    protected override void Check(JsonObject order)
    {
        Assert.Equal(["image", "labels", "location", "name", "server_type", "ssh_keys"], order.Select(field => field.Key).Order());
        Assert.Equal("ubuntu-24.04", (string)order["image"]!);
        Assert.Equal($"{{\"fleet-reference\":\"{Rental.Reference}\"}}", order["labels"]!.ToJsonString());
        Assert.Equal("game-server-1-eu-west-srv-01k9abcdef", (string)order["name"]!);
    }

    [Fact]
    public async Task Two_servers_of_one_name_are_two_machines()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        Rental.Value(await rental.Run(provider => provider.Create(rental.Order with { Reference = "srv_other" })));
        Assert.Equal(2, rental.Fake.MachineList.Count);
    }

    [Fact]
    public async Task An_order_that_another_process_placed_in_between_is_found()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.AddMachine("game-server-1-eu-west-srv-01k9abcdef", Rental.Reference);
        rental.Fake.Spoil("GET", "servers", Troubles.Answer(200, "{ \"servers\": [] }"));

        await rental.Ordered();
        Assert.Single(rental.Fake.MachineList);
    }

    [Fact]
    public async Task A_key_of_an_earlier_order_makes_room_for_the_new_one()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.MachineList.Clear();

        Rental.Value(await rental.Run(provider => provider.Create(rental.Order with { PublicKey = Rental.OtherKey })));
        Assert.Equal(Rental.OtherKey, (string)Assert.Single(rental.Fake.KeyList)["public_key"]!);
    }

    [Theory]
    [InlineData("running", "active")]
    [InlineData("starting", "new")]
    [InlineData("rebuilding", "new")]
    [InlineData("unknown", "new")]
    [InlineData("off", "off")]
    [InlineData("stopping", "off")]
    [InlineData("migrating", "off")]
    public async Task A_status_is_one_of_three(string theirs, string ours)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.AddMachine("one", Rental.Reference)["status"] = theirs;
        Assert.Equal(ours, Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference)))!.Status);
    }

    [Fact]
    public async Task A_machine_that_is_being_deleted_is_gone()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.AddMachine("one", Rental.Reference)["status"] = "deleting";
        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
    }

    [Theory]
    [InlineData("forbidden", 403, CloudFault.Unauthorized)]
    [InlineData("token_readonly", 403, CloudFault.Unauthorized)]
    [InlineData("resource_unavailable", 503, CloudFault.Rejected)]
    [InlineData("placement_error", 422, CloudFault.Rejected)]
    [InlineData("conflict", 409, CloudFault.Unavailable)]
    [InlineData("rate_limit_exceeded", 429, CloudFault.RateLimited)]
    [InlineData("something_new", 400, CloudFault.Rejected)]
    public async Task A_code_says_more_than_a_status(string code, int status, CloudFault fault)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", "servers", Troubles.Answer(status, $"{{ \"error\": {{ \"code\": \"{code}\", \"message\": \"why\" }} }}"));
        Assert.Equal(fault, (await rental.Run(provider => provider.Create(rental.Order))).Error!.Fault);
    }
}

public sealed class HetznerFaultTests : FaultTests
{
    internal override FakeProvider Fake() => new FakeHetzner();
}

public sealed class HetznerDoubtTests : DoubtTests
{
    internal override FakeProvider Fake() => new FakeHetzner();
}

public sealed class HetznerCatalogTests
{
    [Fact]
    public async Task Locations_where_nothing_can_be_had_are_told_as_such()
    {
        await using var rental = await Rental.Open(new FakeHetzner());
        var regions = Rental.Value(await rental.Run(provider => provider.Regions()));

        Assert.Equal(
            [
                new("fsn1", "Falkenstein DC Park 1", "Falkenstein", true),
                new("ash", "Ashburn, VA", "Ashburn, VA", true),
                new("sin", "Singapore", "Singapore", false),
            ],
            regions);
        Assert.Equal(["1", "2"], rental.Fake.CallsOf("GET", "locations").Select(call => call.Query["page"].ToString()));
    }

    [Fact]
    public async Task A_type_with_two_prices_is_two_sizes()
    {
        await using var rental = await Rental.Open(new FakeHetzner());
        var sizes = Rental.Value(await rental.Run(provider => provider.Sizes()));

        Assert.Equal(["cx22 fsn1", "cpx21 fsn1", "cpx21 ash"], sizes.Select(size => $"{size.Id} {string.Join(' ', size.Regions)}"));
        Assert.Equal([0.006m, 0.0113m, 0.016m], sizes.Select(size => size.PricePerHour));
        Assert.Equal([3.79m, 7.05m, 9.99m], sizes.Select(size => size.PricePerMonth));
        Assert.All(sizes, size => Assert.Equal("EUR", size.Currency));
        Assert.Equal((2, 4L << 30, 40L << 30), (sizes[0].Cpus, sizes[0].MemoryBytes, sizes[0].DiskBytes));
    }
}
