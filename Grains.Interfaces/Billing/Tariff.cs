using System.Collections.Immutable;

namespace Fleet.Billing;

/// <summary>What things cost from a day on, until the next tariff begins.</summary>
/// <param name="From">The first day (UTC).</param>
/// <param name="ComputeHour">For one reserved core that is up for an hour.</param>
/// <param name="StorageGbMonth">For 10^9 bytes of disk in use throughout a month.</param>
/// <param name="NetworkGb">For 10^9 bytes received or sent.</param>
[GenerateSerializer, Immutable, Alias("fleet.tariff")]
public sealed record Tariff(
    [property: Id(0)] DateOnly From,
    [property: Id(1)] decimal ComputeHour,
    [property: Id(2)] decimal StorageGbMonth,
    [property: Id(3)] decimal NetworkGb)
{
    /// <summary>The tariff of days before the first one: nothing costs anything.</summary>
    public static Tariff Free { get; } = new(DateOnly.MinValue, 0, 0, 0);

    /// <summary>Its first moment.</summary>
    public DateTimeOffset Begin => new(From, TimeOnly.MinValue, TimeSpan.Zero);
}

/// <summary>The tariffs that Fleet was started with.</summary>
public interface ITariffs
{
    /// <summary>The currency of all prices, as ISO 4217 has it.</summary>
    string Currency { get; }

    /// <summary>By day, the earliest first; at least one.</summary>
    ImmutableArray<Tariff> All { get; }
}

/// <summary>A part of a period in which one tariff holds.</summary>
/// <param name="Tariff">The tariff.</param>
/// <param name="From">The first moment; a day begins then.</param>
/// <param name="To">The moment after the last.</param>
public sealed record TariffSpan(Tariff Tariff, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The parts of a month, in their order, without gaps.</summary>
    public static ImmutableArray<TariffSpan> Of(ImmutableArray<Tariff> tariffs, BillingPeriod period)
    {
        var spans = ImmutableArray.CreateBuilder<TariffSpan>();
        var (begin, current) = (period.Begin, tariffs.LastOrDefault(tariff => tariff.Begin <= period.Begin) ?? Tariff.Free);
        foreach (var next in tariffs.Where(tariff => tariff.Begin > period.Begin && tariff.Begin < period.End))
        {
            spans.Add(new(current, begin, next.Begin));
            (begin, current) = (next.Begin, next);
        }

        spans.Add(new(current, begin, period.End));
        return spans.ToImmutable();
    }
}
