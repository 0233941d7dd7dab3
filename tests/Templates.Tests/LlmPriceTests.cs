using Fleet.Costs;
using Fleet.Storage;
using Fleet.Templates.LlmPrices;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates.Tests;

public sealed class LlmPriceTests
{
    [Fact]
    public void Without_a_file_the_one_that_comes_with_Fleet_holds_and_says_of_when_it_is()
    {
        using var services = new ServiceCollection().AddFleetLlmPrices(null).BuildServiceProvider();
        var prices = services.GetRequiredService<ILlmPrices>();
        Assert.True(prices.AsOf > new DateOnly(2025, 1, 1));
        Assert.All(prices.All, price => Assert.True(price.Output >= price.Input || price.Output == 0, price.Model));
        Assert.Equal(0, prices.Find("ollama", "anything", prices.AsOf)!.Input);
        Assert.Null(prices.Find("openai", "no-such-model", prices.AsOf));
    }

    [Theory]
    [InlineData("a-1", 1)]
    [InlineData("a-1-2024-08-06", 1)]
    [InlineData("a-1-20240806", 1)]
    [InlineData("a-1@20240806", 1)]
    [InlineData("a-1-latest", 1)]
    [InlineData("a-1-mini", 2)]
    [InlineData("a-1-mini-001", 2)]
    [InlineData("a-1-audio", 9)]
    public void A_version_of_a_model_costs_what_the_model_does_and_another_model_does_not(string model, int input) =>
        Assert.Equal(input, Table("{provider: p, model: a-1, input: 1, output: 1}", "{provider: p, model: a-1-mini, input: 2, output: 2}", "{provider: p, model: \"*\", input: 9, output: 9}")
            .Find("p", model, new(2026, 1, 1))!.Input);

    [Fact]
    public void A_price_holds_from_its_day_on()
    {
        var table = Table("{provider: p, model: a, input: 2, output: 2, from: 2026-02-01}", "{provider: p, model: a, input: 1, output: 1, from: 2026-01-01}");
        Assert.Equal([null, 1m, 2m], new[] { 1, 32, 33 }.Select(day => table.Find("p", "a", new DateOnly(2025, 12, 31).AddDays(day - 1))?.Input));
        Assert.Null(table.Find("q", "a", new(2026, 3, 1)));
    }

    [Fact]
    public void Tokens_of_the_cache_are_not_charged_twice_where_they_count_as_input()
    {
        var tokens = new LlmTokens(1_000_000, 100_000, 400_000, 0);
        var within = new LlmPrice("p", "a", default, 2, 10, 0.5m, 2, true);
        Assert.Equal(1.2m + 1 + 0.2m, LlmPricing.Price(within, tokens));
        Assert.Equal(2 + 1 + 0.2m, LlmPricing.Price(within with { CacheIsInput = false }, tokens));
    }

    [Theory]
    [InlineData("prices: []\n", "needs asOf")]
    [InlineData("asOf: yesterday\nprices: []\n", "asOf, line 1")]
    [InlineData("asOf: 2026-01-01\nprices:\n  - {provider: p, model: a, input: 1}\n", "needs output")]
    [InlineData("asOf: 2026-01-01\nprices:\n  - {provider: p, model: a, input: 0.0001, output: 1}\n", "prices[0].input, line 3")]
    [InlineData("asOf: 2026-01-01\nprices:\n  - {provider: p, model: a, input: -1, output: 1}\n", "prices[0].input, line 3")]
    [InlineData("asOf: 2026-01-01\nprices:\n  - {provider: p, model: a, input: 1, output: 1, colour: red}\n", "colour")]
    [InlineData("asOf: 2026-01-01\nprices:\n  - {provider: p, model: a, input: 1, output: 1}\n  - {provider: p, model: a, input: 1, output: 1}\n", "stands twice")]
    public void A_faulty_file_is_refused_with_the_place(string yaml, string place) =>
        Assert.Contains(place, LlmPriceReader.Read(yaml).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such-file", Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddFleetLlmPrices("/no-such-file")).Message, StringComparison.Ordinal);

    private static LlmPriceTable Table(params string[] prices) =>
        LlmPriceReader.Read($"asOf: 2026-01-01\nprices:\n{string.Join('\n', prices.Select(price => $"  - {price}"))}\n").Value!;
}
