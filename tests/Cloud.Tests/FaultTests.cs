using Fleet.Cloud.Tests.Fakes;

namespace Fleet.Cloud.Tests;

/// <summary>What fails at any provider, and what comes of it.</summary>
public abstract class FaultTests
{
    [Fact]
    public async Task A_token_that_is_refused_is_told_and_not_shown()
    {
        const string Wrong = "wrong-token-42";
        await using var rental = await Rental.Open(Fake(), options => options.DigitalOcean.Token = options.Hetzner.Token = Wrong);
        var error = (await rental.Run(provider => provider.Create(rental.Order))).Error!;

        Assert.Equal(CloudFault.Unauthorized, error.Fault);
        Assert.Contains("uthenticate", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, error.Message + rental.Log, StringComparison.Ordinal);
        Assert.Single(rental.Fake.Calls);
    }

    [Fact]
    public async Task A_refused_order_is_told_in_the_providers_words()
    {
        await using var rental = await Rental.Open(Fake());
        var region = (await rental.Run(provider => provider.Create(rental.Order with { Region = "nowhere" }))).Error!;
        Assert.Equal(CloudFault.Rejected, region.Fault);
        Assert.Contains("invalid", region.Message, StringComparison.Ordinal);

        rental.Fake.Spoil("POST", rental.Fake.Machines, Troubles.Answer(rental.Fake.Refused, rental.Fake.Text("refused")));
        var full = (await rental.Run(provider => provider.Create(rental.Order))).Error!;
        Assert.Equal(CloudFault.Rejected, full.Fault);
        Assert.Contains("limit", full.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, rental.Waited);
    }

    [Fact]
    public async Task The_providers_words_are_cut_put_on_one_line_and_cleared_of_the_token()
    {
        await using var rental = await Rental.Open(Fake());
        var words = $"Bearer {FakeProvider.Token}\nis {new string('x', 1000)}";
        rental.Fake.Spoil("POST", rental.Fake.Machines, Troubles.Answer(422, rental.Fake.Refusal(words)));

        var message = (await rental.Run(provider => provider.Create(rental.Order))).Error!.Message;
        Assert.Contains("Bearer *** is xxx", message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeProvider.Token, message, StringComparison.Ordinal);
        Assert.InRange(message[message.IndexOf(": ", StringComparison.Ordinal)..].Length, 300, 302);
    }

    [Fact]
    public async Task Who_is_asked_to_wait_waits_as_long_as_asked()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(429, rental.Fake.Text("rate-limit"), retryAfter: "7"));

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(TimeSpan.FromSeconds(7), rental.Waited);
    }

    [Fact]
    public async Task The_wait_may_be_told_as_a_date()
    {
        await using var rental = await Rental.Open(Fake());
        var date = rental.Time.GetUtcNow().AddSeconds(9).ToString("R");
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(429, rental.Fake.Text("rate-limit"), retryAfter: date));

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(TimeSpan.FromSeconds(9), rental.Waited);
    }

    [Fact]
    public async Task Who_is_asked_to_wait_too_long_does_not_wait()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(429, rental.Fake.Text("rate-limit"), retryAfter: "3600"));

        Assert.Equal(CloudFault.RateLimited, (await rental.Run(provider => provider.Find(Rental.Reference))).Error!.Fault);
        Assert.Single(rental.Fake.Calls);
        Assert.Equal(TimeSpan.Zero, rental.Waited);
    }

    [Fact]
    public async Task An_order_beyond_the_rate_is_not_repeated()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("POST", rental.Fake.Machines, Troubles.Answer(429, rental.Fake.Text("rate-limit"), retryAfter: "1"));

        var error = (await rental.Run(provider => provider.Create(rental.Order))).Error!;
        Assert.Equal(CloudFault.RateLimited, error.Fault);
        Assert.Single(rental.Fake.CallsOf("POST", rental.Fake.Machines));
    }

    [Fact]
    public async Task A_question_is_repeated_after_growing_waits()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(500, rental.Fake.Text("server-error")), times: 2);

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(TimeSpan.FromSeconds(1 + 2), rental.Waited);
    }

    [Fact]
    public async Task A_question_is_not_repeated_for_ever()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(503, "<html>Bad gateway</html>"), times: 100);

        var error = (await rental.Run(provider => provider.Find(Rental.Reference))).Error!;
        Assert.Equal(CloudFault.Unavailable, error.Fault);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, rental.Fake.Calls.Length);
    }

    [Theory]
    [InlineData("{ \"droplets\": [")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{ \"droplets\": null, \"servers\": null }")]
    [InlineData("{ \"droplets\": [{ \"id\": \"one\" }], \"servers\": [{ \"id\": \"one\" }] }")]
    [InlineData("{ \"droplets\": [null], \"servers\": [null] }")]
    public async Task An_answer_in_another_form_is_a_failure(string answer)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(200, answer));

        var error = (await rental.Run(provider => provider.Find(Rental.Reference))).Error!;
        Assert.Equal(CloudFault.Unavailable, error.Fault);
        Assert.Contains("form", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"droplets\": [], \"links\": { \"pages\": { \"next\": \"https://x/?page=1\" } }, \"servers\": [], \"meta\": { \"pagination\": { \"next_page\": 1 } } }")]
    [InlineData("{ \"droplets\": [], \"links\": { \"pages\": { \"next\": \"elsewhere\" } }, \"servers\": [], \"meta\": { \"pagination\": { \"next_page\": 0 } } }")]
    public async Task A_list_that_goes_in_circles_is_a_failure(string page)
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(200, page), times: 100);

        Assert.Equal(CloudFault.Unavailable, (await rental.Run(provider => provider.Find(Rental.Reference))).Error!.Fault);
        Assert.Single(rental.Fake.Calls);
    }

    [Fact]
    public async Task A_machine_without_the_reference_is_not_given_back_though_the_provider_lists_it()
    {
        await using var rental = await Rental.Open(Fake());
        var stranger = rental.Fake.AddMachine("a-strangers", null).ToJsonString();
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Answer(200, $"{{ \"droplets\": [{stranger}], \"servers\": [{stranger}] }}"));

        Rental.Value(await rental.Run(provider => provider.Delete(Rental.Reference)));
        Assert.Single(rental.Fake.MachineList);
    }

    [Fact]
    public async Task A_call_that_hangs_ends_at_its_limit_and_is_repeated()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, rental.Fake.Hang());

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(TimeSpan.FromSeconds(20 + 1), rental.Waited);
    }

    [Fact]
    public async Task A_provider_that_hangs_is_unavailable()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, rental.Fake.Hang(), times: 100);

        var error = (await rental.Run(provider => provider.Find(Rental.Reference))).Error!;
        Assert.Equal(CloudFault.Unavailable, error.Fault);
        Assert.Contains("within 20 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(20 + 1 + 20 + 2 + 20), rental.Waited);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.CutOff());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.HangUp());

        Assert.Null(Rental.Value(await rental.Run(provider => provider.Find(Rental.Reference))));
        Assert.Equal(TimeSpan.FromSeconds(1 + 2), rental.Waited);
    }

    [Fact]
    public async Task Nobody_who_answers_is_unavailable()
    {
        await using var rental = await Rental.Open(Fake());
        var provider = rental.Provider;
        await rental.Fake.DisposeAsync();

        var error = (await rental.Run(_ => provider.Find(Rental.Reference))).Error!;
        Assert.Equal(CloudFault.Unavailable, error.Fault);
        Assert.Contains("connection", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using var rental = await Rental.Open(Fake());
        rental.Fake.Spoil("GET", rental.Fake.Machines, Troubles.Redirect(rental.Fake.Url + "/regions"), times: 3);

        Assert.Equal(CloudFault.Unavailable, (await rental.Run(provider => provider.Find(Rental.Reference))).Error!.Fault);
        Assert.DoesNotContain(rental.Fake.Calls, call => call.Path == "regions");
    }

    [Fact]
    public async Task A_call_that_its_caller_gives_up_ends_at_once()
    {
        await using var rental = await Rental.Open(Fake());
        using var patience = new CancellationTokenSource();
        rental.Fake.Spoil("GET", rental.Fake.Machines, rental.Fake.Hang());
        var call = rental.Provider.Find(Rental.Reference, patience.Token);
        await TestKit.Eventually.HoldsAsync("the call hangs", () => rental.Fake.Hanging == 1);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(TimeSpan.Zero, rental.Waited);
    }

    internal abstract FakeProvider Fake();
}
