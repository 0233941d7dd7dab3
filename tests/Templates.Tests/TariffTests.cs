using Fleet.Billing;
using Fleet.Templates.Tariffs;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates.Tests;

public sealed class TariffTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Without_a_file_the_one_that_comes_with_Fleet_holds()
    {
        using var services = new ServiceCollection().AddFleetTariffs(null).BuildServiceProvider();
        var tariffs = services.GetRequiredService<ITariffs>();
        Assert.Equal("USD", tariffs.Currency);
        Assert.Equal([new Tariff(new DateOnly(2020, 1, 1), 0.05m, 0.02m, 0.05m)], tariffs.All);
    }

    [Fact]
    public void A_file_may_hold_several_tariffs_by_day()
    {
        File.WriteAllText(_file, Yaml("2025-01-01", "1") + Item("2026-01-01", "0.0000000001"));
        using var services = new ServiceCollection().AddFleetTariffs(_file).BuildServiceProvider();
        var tariffs = services.GetRequiredService<ITariffs>();
        Assert.Equal([new(2025, 1, 1), new(2026, 1, 1)], tariffs.All.Select(tariff => tariff.From));
        Assert.Equal([1m, 0.0000000001m], tariffs.All.Select(tariff => tariff.ComputeHour));
    }

    [Theory]
    [InlineData("currency: usd\ntariffs: []\n", "currency, line 1")]
    [InlineData("currency: USD\ntariffs: []\n", "tariffs, line 2")]
    [InlineData("currency: USD\n", "needs tariffs")]
    [InlineData("currency: USD\nprices: 1\ntariffs:\n  - from: 2025-01-01\n    computeHour: 1\n    storageGbMonth: 1\n    networkGb: 1\n", "prices, line 2")]
    [InlineData("currency: USD\ntariffs:\n  - from: 2025-13-01\n    computeHour: 1\n    storageGbMonth: 1\n    networkGb: 1\n", "tariffs[0].from, line 3")]
    [InlineData("currency: USD\ntariffs:\n  - from: 2025-01-01\n    computeHour: -1\n    storageGbMonth: 1\n    networkGb: 1\n", "tariffs[0].computeHour, line 4")]
    [InlineData("currency: USD\ntariffs:\n  - from: 2025-01-01\n    computeHour: 1e3\n    storageGbMonth: 1\n    networkGb: 1\n", "tariffs[0].computeHour, line 4")]
    [InlineData("currency: USD\ntariffs:\n  - from: 2025-01-01\n    computeHour: 1\n    storageGbMonth: 0.00000000001\n    networkGb: 1\n", "tariffs[0].storageGbMonth, line 5")]
    [InlineData("currency: USD\ntariffs:\n  - from: 2025-01-01\n    computeHour: 1\n    storageGbMonth: 1\n", "needs networkGb")]
    [InlineData("currency: [USD", "line ")]
    public void A_faulty_file_is_refused_with_the_place(string yaml, string place)
    {
        File.WriteAllText(_file, yaml);
        var fault = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddFleetTariffs(_file));
        Assert.Contains("Billing:Tariff", fault.Message, StringComparison.Ordinal);
        Assert.Contains(place, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tariffs_stand_in_the_order_of_their_days()
    {
        File.WriteAllText(_file, Yaml("2025-01-01", "1") + Item("2025-01-01", "2"));
        var fault = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddFleetTariffs(_file));
        Assert.Contains("tariffs[1].from, line 7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such-file", Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddFleetTariffs("/no-such-file")).Message, StringComparison.Ordinal);

    public void Dispose() => File.Delete(_file);

    private static string Yaml(string from, string price) => $"currency: EUR\ntariffs:\n{Item(from, price)}";

    private static string Item(string from, string price) => $"  - from: {from}\n    computeHour: {price}\n    storageGbMonth: 1\n    networkGb: 1\n";
}
