using System.Text.Json.Nodes;
using Fleet.Cloud.Tests.Fakes;

namespace Fleet.Cloud.Tests;

/// <summary>What ordering, finding and giving back do at any provider.</summary>
public abstract class OrderTests
{
    [Fact]
    public async Task An_ordered_machine_is_new_at_first_and_active_with_an_address_later()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.PollsUntilActive = 3;

        var ordered = await rental.Ordered();
        Assert.Equal(("new", null), (ordered.Status, ordered.Address));

        Assert.Equal(ordered, Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(ordered, Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        var active = Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference)))!;
        Assert.Equal((ordered.ProviderId, "active"), (active.ProviderId, active.Status));
        Assert.Equal(Address, active.Address);
    }

    [Fact]
    public async Task A_reference_without_a_machine_finds_nothing()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.AddMachine("a-strangers", null);
        rental.Fake.AddMachine("anothers", "srv_another");

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
    }

    [Fact]
    public async Task The_order_says_where_what_and_who_may_log_in()
    {
        await using var rental = await Rental.Open(Fake());
        var extra = rental.Fake.AddKey("an operator's", Rental.OtherKey, Rental.OtherFingerprint);
        var order = rental.Order with { ExtraKeyId = extra["id"]!.ToJsonString() };

        Rental.Value(await rental.Run(provider => provider.Create(order)));

        var sent = Assert.Single(rental.Fake.CallsOf("POST", rental.Fake.Machines)).Body!.AsObject();
        var registered = Assert.Single(rental.Fake.KeyList, key => (string)key["name"]! == Rental.Reference);
        Assert.Equal(Rental.Key, (string)registered["public_key"]!);
        Assert.Equal($"[{registered["id"]},{extra["id"]}]", sent["ssh_keys"]!.ToJsonString());
        Assert.StartsWith("game-server-1-eu-west", ((string)sent["name"]!), StringComparison.Ordinal);
        Check(sent);
    }

    [Fact]
    public async Task An_order_that_is_repeated_is_one_machine()
    {
        await using var rental = await Rental.Open(Fake());
        var first = await rental.Ordered();
        var second = await rental.Ordered();

        Assert.Equal(first.ProviderId, second.ProviderId);
        Assert.Single(rental.Fake.MachineList);
        Assert.Single(rental.Fake.KeyList);
    }

    [Fact]
    public async Task Two_orders_at_once_are_one_machine()
    {
        await using var rental = await Rental.Open(Fake());
        var answers = await rental.Run(provider => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => provider.Create(rental.Order))));

        Assert.Single(answers.Select(answer => Rental.Value(answer).ProviderId).Distinct());
        Assert.Single(rental.Fake.MachineList);
    }

    [Fact]
    public async Task Of_two_machines_with_one_reference_the_older_one_counts_and_both_are_given_back()
    {
        await using var rental = await Rental.Open(Fake());
        var ids = new[] { rental.Fake.AddMachine("one", Rental.Reference), rental.Fake.AddMachine("two", Rental.Reference), rental.Fake.AddMachine("three", Rental.Reference) }
            .Select(machine => machine["id"]!.GetValue<int>());

        Assert.Equal($"{ids.Min()}", Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference)))!.ProviderId);
        Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference)));
        Assert.Empty(rental.Fake.MachineList);
    }

    [Fact]
    public async Task A_key_that_the_account_has_already_is_used_and_stays()
    {
        await using var rental = await Rental.Open(Fake());
        var known = rental.Fake.AddKey("registered by hand", Rental.Key, Rental.Fingerprint);

        await rental.Ordered();
        var sent = Assert.Single(rental.Fake.CallsOf("POST", rental.Fake.Machines)).Body!;
        Assert.Equal($"[{known["id"]}]", sent["ssh_keys"]!.ToJsonString());

        Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference)));
        Assert.Same(known, Assert.Single(rental.Fake.KeyList));
    }

    [Fact]
    public async Task A_machine_that_is_given_back_takes_its_key_along_and_nobody_elses()
    {
        await using var rental = await Rental.Open(Fake());
        var stranger = rental.Fake.AddMachine("a-strangers", null);
        var another = rental.Fake.AddMachine("anothers", "srv_another");
        for (var number = 0; number < 3; number++) rental.Fake.AddKey($"key {number}", $"ssh-rsa {number}", $"{number}");
        await rental.Ordered();

        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));

        Assert.Equal([stranger, another], rental.Fake.MachineList);
        Assert.Equal(3, rental.Fake.KeyList.Count);
        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
    }

    [Fact]
    public async Task A_machine_may_be_given_back_twice()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();

        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.Single(rental.Fake.Calls, call => call.Method == "DELETE" && call.Path.StartsWith(rental.Fake.Machines, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_that_somebody_else_removes_meanwhile_is_gone_just_as_well()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.Spoil("DELETE", rental.Fake.Machines, Troubles.Answer(404, rental.Fake.Text("not-found")));

        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.Empty(rental.Fake.KeyList);
    }

    [Fact]
    public async Task A_machine_that_is_busy_is_given_back_when_it_no_longer_is()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.Spoil("DELETE", rental.Fake.Machines, Troubles.Answer(rental.Fake.Busy, rental.Fake.Text("busy")), times: 2);

        Assert.True(Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference))));
        Assert.Empty(rental.Fake.MachineList);
        Assert.Equal(TimeSpan.FromSeconds(1 + 2), rental.Waited);
    }

    [Fact]
    public async Task A_machine_that_stays_busy_may_be_given_back_later()
    {
        await using var rental = await Rental.Open(Fake());
        await rental.Ordered();
        rental.Fake.Spoil("DELETE", rental.Fake.Machines, Troubles.Answer(rental.Fake.Busy, rental.Fake.Text("busy")), times: 3);

        var answer = await rental.Run(provider => provider.Delete(Rental.Reference));
        Assert.True(answer.Error!.IsTransient, answer.Error.Message);
        Assert.Single(rental.Fake.MachineList);
    }

    [Theory]
    [InlineData("")]
    [InlineData("srv 1")]
    [InlineData("srv_1&page=2")]
    [InlineData("_srv")]
    [InlineData("a123456789a123456789a123456789a123456789a123456789a123456789a123")]
    public async Task A_reference_that_is_none_is_refused_before_anybody_is_asked(string reference)
    {
        await using var rental = await Rental.Open(Fake());
        Assert.Equal(CloudFault.Rejected, (await rental.Run(provider => provider.Find(reference))).Error!.Fault);
        Assert.Equal(CloudFault.Rejected, (await rental.Run(provider => provider.Delete(reference))).Error!.Fault);
        Assert.Equal(CloudFault.Rejected, (await rental.Run(provider => provider.Create(rental.Order with { Reference = reference }))).Error!.Fault);
        Assert.Empty(rental.Fake.Calls);
    }

    [Fact]
    public async Task A_public_key_that_is_none_is_refused_before_anybody_is_asked()
    {
        await using var rental = await Rental.Open(Fake());
        Assert.Equal(CloudFault.Rejected, (await rental.Run(provider => provider.Create(rental.Order with { PublicKey = "none" }))).Error!.Fault);
        Assert.Empty(rental.Fake.Calls);
    }

    [Fact]
    public async Task Without_a_token_nobody_is_asked()
    {
        await using var rental = await Rental.Open(Fake(), options => options.DigitalOcean.Token = options.Hetzner.Token = " ");
        Assert.False(rental.Provider.IsConfigured);
        CloudError?[] errors =
        [
            (await rental.Run(provider => provider.Create(rental.Order))).Error,
            (await rental.Run(provider => provider.Find(Rental.Reference))).Error,
            (await rental.Run(provider => provider.Delete(Rental.Reference))).Error,
            (await rental.Run(provider => provider.Regions())).Error,
            (await rental.Run(provider => provider.Sizes())).Error,
        ];
        Assert.All(errors, error => Assert.Equal(CloudFault.NotConfigured, error!.Fault));
        Assert.All(errors, error => Assert.Contains("__Token", error!.Message, StringComparison.Ordinal));
        Assert.Empty(rental.Fake.Calls);
    }

    internal abstract FakeProvider Fake();

    protected abstract string Address { get; }

    protected abstract void Check(JsonObject order);
}
