using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Costs;

/// <summary>Entries made of what ran, against what plain arithmetic makes of it.</summary>
public abstract class CostingTests(TestDatabase database) : CostTest(database)
{
    [Fact]
    public async Task What_runs_on_an_own_server_costs_its_reserved_cores_while_it_is_up_and_nothing_while_it_is_not()
    {
        await Instance("inst_1", "ssh", server: "srv_1");
        await Span("inst_1", Start.AddHours(2), 4, milliCores: 2_000);
        await PassAt(Start.AddHours(6.1));
        var open = await Entry("inst_1");
        Assert.Equal((0.40m, CostSource.Estimated, "ssh"), (open.Amounts.Compute, open.Source, open.Provider));

        // The day goes on without it: it is stopped.
        await PassAt(Start.AddHours(25));
        var closed = await Entry("inst_1");
        Assert.Equal((0.40m, 0.40m, CostSource.Actual), (closed.Amounts.Compute, closed.Amounts.Total, closed.Source));
        Assert.Contains("8 core hours", closed.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await Total(new(Day.AddDays(1), Day.AddDays(1))));
    }

    [Fact]
    public async Task Todays_entry_is_there_and_grows_until_the_day_is_closed()
    {
        await Instance("inst_1", "ssh", server: "srv_1");
        await Span("inst_1", Start, 5);
        await PassAt(Start.AddHours(5));
        Assert.Equal(0.25m, (await Entry("inst_1")).Amounts.Compute);
        await Span("inst_1", Start.AddHours(5), 5);
        await PassAt(Start.AddHours(10));
        Assert.Equal(0.50m, (await Entry("inst_1")).Amounts.Compute);
        await Span("inst_1", Start.AddHours(10), 14);
        await PassAt(Start.AddHours(24.6));
        Assert.Equal((1.20m, CostSource.Actual), ((await Entry("inst_1")).Amounts.Compute, (await Entry("inst_1")).Source));

        // What is spanned later for a closed day changes nothing.
        await Span("inst_1", Start.AddHours(-1), 0.5);
        await PassAt(Start.AddHours(30));
        Assert.Equal(1.20m, await Total(new(Day.AddDays(-5), Day.AddDays(5))));
    }

    [Fact]
    public async Task At_a_provider_the_size_that_fits_is_charged_by_the_hour_and_one_that_is_told_is_no_guess()
    {
        await Instance("inst_1", "fly");
        await Instance("inst_2", "fly", tags: (CostedInstance.SizeTag, "large"));
        await Instance("inst_3", "fly", server: "srv_1");
        await Instance("inst_4", "nowhere");
        foreach (var i in Enumerable.Range(1, 4)) await Span($"inst_{i}", Start, 10);
        for (var minute = 0; minute < 600; minute += 5) Sample("inst_1", Start.AddMinutes(minute), 5);
        await PassAt(Start.AddHours(25));
        var (fitted, told) = (await Entry("inst_1"), await Entry("inst_2"));
        Assert.Equal((0.20m, CostSource.Estimated), (fitted.Amounts.Compute, fitted.Source));
        Assert.Contains("medium, the size that fits", fitted.Detail, StringComparison.Ordinal);
        Assert.Equal((1.00m, CostSource.Actual), (told.Amounts.Compute, told.Source));
        Assert.Equal(0.50m, (await Entry("inst_3")).Amounts.Compute);
        Assert.Equal(0.50m, (await Entry("inst_4")).Amounts.Compute);
    }

    [Fact]
    public async Task Only_what_is_sent_beyond_the_months_free_part_is_charged_and_no_byte_of_before_the_month()
    {
        await Instance("inst_1", "fly", tags: (CostedInstance.SizeTag, "small"));
        const long Gb = 1_000_000_000;

        // The counters count since long ago; half a GB is sent on each of three days, and much more received.
        for (var day = 0; day < 3; day++)
        {
            await Span("inst_1", Start.AddDays(day), 1);
            for (var hour = 0; hour <= 10; hour++)
            {
                var at = Start.AddDays(day).AddHours(hour);
                Sample("inst_1", at, 1, received: 90 * Gb + hour * Gb, sent: 700 * Gb + day * Gb / 2 + hour * Gb / 20, memoryGib: 0.5);
            }
        }

        await PassAt(Start.AddDays(3).AddHours(1));
        Assert.Equal([0m, 0m, 0.01m], await Task.WhenAll(Enumerable.Range(0, 3).Select(async day => (await Entry("inst_1", Day.AddDays(day))).Amounts.Network)));
    }

    [Fact]
    public async Task Calls_of_language_models_cost_what_was_stated_else_what_the_table_says_and_late_ones_are_added()
    {
        await Instance("inst_1", "ssh", server: "srv_1");
        await Span("inst_1", Start, 1);
        Call("inst_1", Start.AddHours(1), "unknown", 10, 10, usd: 0.000000007m);
        Call("inst_1", Start.AddHours(1), "known", 1_000, 100);
        Call("inst_1", Start.AddHours(1), "unknown", 1_000_000, 1_000_000);
        Call("inst_2", Start.AddHours(1), "known", 1_000_000, 0);
        await PassAt(Start.AddHours(2));
        Assert.Equal(0.002800007m, (await Entry("inst_1")).Amounts.Llm);
        Assert.Equal((2m, "unknown"), ((await Entry("inst_2")).Amounts.Total, (await Entry("inst_2")).Provider));

        await PassAt(Start.AddHours(25));
        Call("inst_1", Start.AddHours(3), "known", 0, 1_000_000);
        await PassAt(Start.AddDays(5));
        var entry = await Entry("inst_1");
        Assert.Equal((8.002800007m, 0.05m), (entry.Amounts.Llm, entry.Amounts.Compute));
    }

    [Fact]
    public async Task A_tariff_in_another_currency_costs_nothing_until_somebody_says_what_it_is_worth()
    {
        Prices.Currency = "EUR";
        await Instance("inst_1", "ssh", server: "srv_1");
        await Span("inst_1", Start, 10);
        await PassAt(Start.AddHours(11));
        Assert.Equal(0, (await Entry("inst_1")).Amounts.Total);
        Costing.GetRequiredService<StoreOptions>().Costs.TariffToUsd = 1.1m;
        await PassAt(Start.AddHours(12));
        Assert.Equal(0.55m, (await Entry("inst_1")).Amounts.Compute);
    }

    /// <summary>However they are grouped and filtered, sums are sums of the same entries; and a caller sees no more than what is of their teams.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_sums_agree(int seed)
    {
        var random = new Random(seed);
        string[] ids = [.. Enumerable.Range(0, 7).Select(i => $"inst_{i}")];
        foreach (var id in ids) await Instance(id, random.Next(2) == 0 ? "fly" : "ssh", team: random.Next(3) == 0 ? null : $"team_{random.Next(2)}");
        for (var day = 0; day < 6; day++)
        {
            foreach (var id in ids.Where(_ => random.Next(3) > 0))
            {
                await Span(id, Start.AddDays(day).AddMinutes(random.Next(300)), random.NextDouble() * 12, random.Next(100, 4_000));
                if (random.Next(2) == 0) Call(id, Start.AddDays(day).AddHours(random.Next(24)), "known", random.Next(100_000), random.Next(10_000));
            }
        }

        await PassAt(Start.AddDays(5).AddHours(20));
        foreach (var whose in new[] { Visibility.Everything, Visibility.Of(["team_1"]), Visibility.Of([]) })
        {
            var (from, to) = (Day.AddDays(random.Next(3)), Day.AddDays(random.Next(3, 6)));
            var query = new CostQuery(from, to) { VisibleTo = whose };
            var entries = await Costs.Entries(query, 1_000, Cancellation);
            Assert.All(entries, entry => Assert.InRange(entry.Day, from, to));
            var sum = entries.Sum(entry => entry.Amounts.Total);
            foreach (var by in Enumerable.Range(0, 16).Select(bits => (CostGrouping)bits))
            {
                var rows = await Costs.Sums(query, by, Cancellation);
                Assert.Equal((sum, entries.Length), (rows.Sum(row => row.Amounts.Total), rows.Sum(row => row.Entries)));
                Assert.Equal(rows.Length, rows.Select(row => (row.Day, row.InstanceId, row.Provider, row.Team)).Distinct().Count());
            }

            var single = 0m;
            foreach (var id in ids) single += await Total(query with { InstanceId = id });
            var providers = await Total(query with { Provider = "fly" }) + await Total(query with { Provider = "ssh" });
            var days = 0m;
            for (var day = from; day <= to; day = day.AddDays(1)) days += await Total(query with { From = day, To = day });
            Assert.Equal((sum, sum, sum), (single, providers, days));
            var known = await Costs.Instances(ids, Cancellation);
            Assert.All(entries, entry => Assert.True(whose.Sees(known[entry.InstanceId].Team)));
            if (whose.IsEverything) Assert.True(sum > 0);
        }
    }

    [Fact]
    public async Task What_an_outage_left_out_is_made_up_day_by_day()
    {
        await Instance("inst_1", "ssh", server: "srv_1");
        for (var day = 0; day < 20; day++) await Span("inst_1", Start.AddDays(day).AddHours(3), 10);
        await PassAt(Start.AddDays(20));
        var days = await Costs.Sums(new(Day, Day.AddDays(30)), CostGrouping.Day, Cancellation);
        Assert.Equal(Enumerable.Range(0, 20).Select(day => ((DateOnly?)Day.AddDays(day), 0.50m)), days.Select(sum => (sum.Day, sum.Amounts.Total)));
    }
}

public sealed class SqliteCostingTests() : CostingTests(new SqliteTestDatabase());

public sealed class PostgresCostingTests(PostgresServer server) : CostingTests(new PostgresTestDatabase(server));
