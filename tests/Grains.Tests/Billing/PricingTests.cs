using System.Collections.Immutable;
using Fleet.Billing;

namespace Fleet.Tests.Grains.Billing;

public sealed class PricingTests
{
    private const long Hour = 3_600_000;
    private static readonly BillingPeriod January = new(2026, 1);
    private static readonly Tariff Usual = new(new DateOnly(2020, 1, 1), 0.05m, 0.02m, 0.05m);

    [Fact]
    public void The_document_s_example_comes_to_what_it_says()
    {
        var used = new UsageSum("inst_1", "shop", null, null, 1_000 * Hour, 1_000 * Hour * 1_000, 500_000_000_000m * January.Hours, 100_000_000_000m);
        var lines = Lines(Usual, used);
        Assert.Equal([50.00m, 10.00m, 5.00m], lines.Select(line => line.Amount));
        Assert.Equal([1_000m, 500m, 100m], lines.Select(line => line.Quantity));
    }

    [Theory]
    [InlineData("0.1", "0.05", "0.01")]
    [InlineData("0.3", "0.05", "0.02")]
    [InlineData("0.5", "0.05", "0.03")]
    [InlineData("0.09", "0.05", "0.00")]
    [InlineData("33.333333", "0.30", "10.00")]
    public void An_amount_is_rounded_half_up_to_cents(string hours, string price, string amount)
    {
        var tariff = Usual with { ComputeHour = Number(price) };
        var line = Lines(tariff, new UsageSum("inst_1", null, null, null, 1, (long)(Number(hours) * Hour * 1_000), 0, 0)).Single();
        Assert.Equal((Number(amount), Number(hours)), (line.Amount, line.Quantity));
    }

    [Fact]
    public void Every_amount_can_be_made_again_from_its_line()
    {
        var random = new Random(3);
        for (var i = 0; i < 2_000; i++)
        {
            var tariff = new Tariff(new DateOnly(2020, 1, 1), random.Next(1, 9_999) / 10_000m, random.Next(1, 9_999) / 10_000m, random.Next(1, 9_999) / 10_000m);
            var used = new UsageSum(
                $"inst_{i}", null, null, null, random.NextInt64(744 * Hour), random.NextInt64(744 * Hour * 64_000), random.NextInt64(1L << 50), random.NextInt64(1L << 45));
            foreach (var line in Lines(tariff, used))
            {
                Assert.Equal(Math.Round(line.Quantity * line.UnitPrice, 2, MidpointRounding.AwayFromZero), line.Amount);
            }
        }
    }

    [Fact]
    public void What_was_not_used_has_no_line() => Assert.Empty(Lines(Usual, new UsageSum("inst_1", null, null, null, 0, 0, 0, 0)));

    [Fact]
    public void A_month_is_cut_where_tariffs_begin()
    {
        ImmutableArray<Tariff> tariffs =
        [
            Usual with { From = new(2025, 12, 1) }, Usual with { From = new(2026, 1, 10) }, Usual with { From = new(2026, 1, 31) }, Usual with { From = new(2026, 2, 1) },
        ];
        Assert.Equal(["2025-12-01 1-9", "2026-01-10 10-30", "2026-01-31 31-31"], Parts(tariffs, January));
        Assert.Equal(["2026-02-01 1-28"], Parts(tariffs, January.Next));
        Assert.Equal(["0001-01-01 1-30"], Parts(tariffs, new BillingPeriod(2025, 11)));
        Assert.Equal(Tariff.Free, TariffSpan.Of(tariffs, new BillingPeriod(2025, 11)).Single().Tariff);
        Assert.Equal(["2025-12-01 1-31"], Parts(tariffs, new BillingPeriod(2025, 12)));
    }

    [Fact]
    public void Months_follow_one_another_without_a_gap()
    {
        var period = new BillingPeriod(2024, 1);
        for (var i = 0; i < 60; i++, period = period.Next)
        {
            Assert.Equal(period.End, period.Next.Begin);
            Assert.Equal(period, period.Next.Previous);
            Assert.Equal(period, BillingPeriod.Of(period.End.AddTicks(-1)));
            Assert.True(BillingPeriod.TryParse(period.ToString(), out var read) && read == period);
            Assert.Equal(period, InvoiceId.Of(period).Period);
        }

        Assert.Equal(29 * 24, new BillingPeriod(2024, 2).Hours);
        Assert.False(BillingPeriod.TryParse("2026-13", out _));
        Assert.Null(InvoiceId.Of("inv_202613").Period);
        Assert.Null(InvoiceId.Of("inv_1a2b3c").Period);
    }

    private static List<InvoiceLine> Lines(Tariff tariff, UsageSum used) =>
        [.. Pricing.Lines(new TariffSpan(tariff, January.Begin, January.End), January, [used])];

    private static IEnumerable<string> Parts(ImmutableArray<Tariff> tariffs, BillingPeriod period) => TariffSpan.Of(tariffs, period)
        .Select(span => $"{span.Tariff.From:yyyy-MM-dd} {span.From.Day}-{span.To.AddTicks(-1).Day}");

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
