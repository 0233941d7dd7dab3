using Fleet.Cloud.Tests.Fakes;

namespace Fleet.Cloud.Tests;

/// <summary>Orders of which nobody can tell at first whether they were carried out.</summary>
public abstract class DoubtTests
{
    [Theory]
    [InlineData("failure")]
    [InlineData("cut off")]
    [InlineData("hang")]
    [InlineData("malformed")]
    public async Task An_order_that_was_carried_out_although_it_failed_is_one_machine(string trouble)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", rental.Fake.Machines, Doubtful(rental.Fake, trouble));

        var ordered = await rental.Ordered();

        var machine = Assert.Single(rental.Fake.MachineList);
        Assert.Equal(machine["id"]!.ToJsonString(), ordered.ProviderId);
        Assert.Single(rental.Fake.CallsOf("POST", rental.Fake.Machines));
    }

    [Theory]
    [InlineData("failure")]
    [InlineData("cut off")]
    [InlineData("hang")]
    [InlineData("malformed")]
    public async Task A_key_that_was_registered_although_it_failed_is_one_key(string trouble)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", rental.Fake.Keys, Doubtful(rental.Fake, trouble));

        await rental.Ordered();

        Assert.Single(rental.Fake.KeyList);
        Assert.Single(rental.Fake.CallsOf("POST", rental.Fake.Keys));
    }

    [Fact]
    public async Task An_order_that_appears_in_the_list_only_later_is_found_there()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", rental.Fake.Machines, Troubles.AnswerAfterTheDeed(502, ""));
        const string Nothing = "{ \"droplets\": [], \"servers\": [] }";
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(200, Nothing), times: 2);

        await rental.Ordered();
        Assert.Single(rental.Fake.MachineList);
        Assert.Equal(TimeSpan.FromSeconds(1), rental.Waited);
    }

    [Fact]
    public async Task An_order_that_was_not_carried_out_may_be_repeated()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", rental.Fake.Machines, Troubles.Answer(500, rental.Fake.Text("server-error")));

        var error = (await rental.Run(provider => provider.Create(rental.Order))).Error!;
        Assert.Equal(CloudFault.Unavailable, error.Fault);
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        Assert.Empty(rental.Fake.MachineList);

        await rental.Ordered();
        Assert.Single(rental.Fake.MachineList);
        Assert.Single(rental.Fake.KeyList);
    }

    [Fact]
    public async Task A_machine_that_was_given_back_although_that_failed_is_gone()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.Spoil("DELETE", rental.Fake.Machines, Troubles.AnswerAfterTheDeed(500, rental.Fake.Text("server-error")));

        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.Empty(rental.Fake.MachineList);
        Assert.Empty(rental.Fake.KeyList);
    }

    [Fact]
    public async Task A_give_back_that_stops_half_way_can_be_finished()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.Spoil("DELETE", rental.Fake.Keys, Troubles.Answer(500, rental.Fake.Text("server-error")), times: 3);

        Assert.Equal(CloudFault.Unavailable, (await rental.Run(provider => provider.Delete(Rental.Reference))).Error!.Fault);
        Assert.Single(rental.Fake.KeyList);
        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.Empty(rental.Fake.KeyList);
    }

    private static Trouble Doubtful(FakeProvider fake, string trouble) => trouble switch
    {
        "failure" => Troubles.AnswerAfterTheDeed(500, fake.Text("server-error")),
        "cut off" => Troubles.CutOff(),
        "hang" => fake.Hang(),
        _ => Troubles.AnswerAfterTheDeed(202, "{ \"droplet\": "),
    };

    internal abstract FakeProvider Fake();
}
