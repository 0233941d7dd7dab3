using System.Globalization;
using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Costs;
using Fleet.Instances;

namespace Fleet.Store.Costs;

/// <summary>What an instance used in the hours of thirty days that were measured.</summary>
/// <param name="Hours">How many there were.</param>
/// <param name="Cores">The cores that were busy on average.</param>
/// <param name="PeakCores">The same of the busiest hour.</param>
/// <param name="MemoryGb">Memory on average, in 2^30 bytes.</param>
/// <param name="PeakMemoryGb">The most memory.</param>
/// <param name="MemoryTotalGb">What there is.</param>
/// <param name="PeakDiskGb">The most disk, in 10^9 bytes.</param>
internal sealed record ObservedUse(
    long Hours, double Cores, double PeakCores, double MemoryGb, double PeakMemoryGb, double MemoryTotalGb, double PeakDiskGb);

/// <summary>
/// Finds a smaller size that would do: with 30 % to spare above the busiest hour's processor use, and 25 % above the most memory and disk. It is
/// only told of if it saves at least a tenth and a dollar a month. Pure.
/// </summary>
internal static class Sizing
{
    private const double SpareCpu = 1.3;
    private const double SpareSpace = 1.25;
    private const double CoreStep = 0.25;
    private const decimal HoursOfMonth = 730;
    private const decimal LeastShare = 0.1m;
    private const decimal LeastUsd = 1;
    private const double HoursOfThirtyDays = 720;

    /// <summary>By a provider's catalogue.</summary>
    public static Recommendation? Of(CostedInstance instance, ComputeCatalog catalog, ComputeSize current, ObservedUse use, DateTimeOffset now)
    {
        var (cores, memory) = (use.PeakCores * SpareCpu, use.PeakMemoryGb * SpareSpace);
        var offered = catalog with { Sizes = [.. catalog.Sizes.Where(size => size.Availability != "none")] };
        if (SizeChoice.Smallest(offered, cores, memory, use.PeakDiskGb * SpareSpace) is not { } enough) return null;
        var reason = Text($"{Seen(use)} With 30 % to spare for the processor and 25 % for memory and disk it needs {cores:0.##} cores and {memory:0.##} GiB: {enough.Id} ({enough.Vcpus:0.##} cores, {enough.MemoryGb:0.##} GiB) is the cheapest of {catalog.Provider} that has them, in place of {current.Id} ({current.Vcpus:0.##} cores, {current.MemoryGb:0.##} GiB).");
        return Worthwhile(instance, current.Id, enough.Id, Month(current), Month(enough), use, current.Vcpus, reason, now);
    }

    /// <summary>By the tariff, where reserved cores are what costs.</summary>
    public static Recommendation? Of(CostedInstance instance, Tariff tariff, decimal toUsd, double reserved, ObservedUse use, DateTimeOffset now)
    {
        var needed = Math.Max(CoreStep, Math.Ceiling(use.PeakCores * SpareCpu / CoreStep) * CoreStep);
        var reason = Text($"{Seen(use)} With 30 % to spare it needs {needed:0.##} cores, and reserves {reserved:0.##}.");
        decimal Cost(double cores) => Cents((decimal)cores * HoursOfMonth * tariff.ComputeHour * toUsd);
        return Worthwhile(instance, Text($"{reserved:0.##} cores"), Text($"{needed:0.##} cores"), Cost(reserved), Cost(needed), use, reserved, reason, now);
    }

    private static Recommendation? Worthwhile(
        CostedInstance instance, string current, string suggested, decimal now, decimal then, ObservedUse use, double cores, string reason, DateTimeOffset at)
    {
        var saved = now - then;
        if (saved < LeastUsd || saved < now * LeastShare) return null;
        return new(
            RecommendationId.Of(InstanceId.Of(instance.Id)), instance.Id, instance.Name, instance.Provider, current, suggested, now, then,
            Percent(use.Cores, cores), Percent(use.MemoryGb, use.MemoryTotalGb), Math.Round(Math.Min(0.95, use.Hours / HoursOfThirtyDays), 2),
            $"{reason} That saves {saved.ToString("0.00", CultureInfo.InvariantCulture)} USD of {now.ToString("0.00", CultureInfo.InvariantCulture)} USD a month.", at);
    }

    private static string Seen(ObservedUse use) =>
        Text($"In the {use.Hours} hours of the last 30 days that were measured it used {use.Cores:0.##} cores on average and {use.PeakCores:0.##} in its busiest hour, and at most {use.PeakMemoryGb:0.##} of {use.MemoryTotalGb:0.##} GiB of memory.");

    private static decimal Month(ComputeSize size) => Cents(size.PricePerMonth ?? size.PricePerHour!.Value * HoursOfMonth);

    private static decimal Cents(decimal usd) => Math.Round(usd, 2, MidpointRounding.AwayFromZero);

    private static double Percent(double part, double whole) => whole > 0 ? Math.Round(part / whole * 100, 1) : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
