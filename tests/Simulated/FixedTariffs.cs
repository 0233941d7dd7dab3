using System.Collections.Immutable;
using Fleet.Billing;

namespace Fleet.Simulated;

/// <summary>Tariffs that a test may change.</summary>
internal sealed class FixedTariffs : ITariffs
{
    public string Currency => "USD";

    public ImmutableArray<Tariff> All { get; set; } = [new(new DateOnly(2020, 1, 1), 0.05m, 0.02m, 0.05m)];
}
